@echo off
rem Serves Redis clients: redhare [serve] [redis.conf] [--name value ...]. Builds itself once; delete artifacts\redhare to build again.
setlocal
set "root=%~dp0"
set "built=%root%artifacts\redhare"
if exist "%built%\RedHare.Cli.exe" goto run
where dotnet >nul 2>nul || (
  echo redhare: needs the .NET 10 SDK to build itself: https://dotnet.microsoft.com/download/dotnet/10.0 1>&2
  exit /b 1
)
set "rid=win-x64"
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set "rid=win-arm64"
echo redhare: building, once ^(a minute or so^) ... 1>&2
dotnet publish "%root%src\RedHare.Cli" -c Release -r %rid% --self-contained false -p:PublishReadyToRun=true -p:RunAnalyzers=false -p:NuGetLockFilePath=obj/publish.lock.json --artifacts-path "%root%artifacts\build" -o "%built%" -nodeReuse:false -v quiet -nologo 1>&2
if errorlevel 1 (
  rmdir /s /q "%built%" 2>nul
  echo redhare: the build failed 1>&2
  exit /b 1
)
:run
"%built%\RedHare.Cli.exe" %*
exit /b %errorlevel%
