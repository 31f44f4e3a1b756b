/**
 * What a build script reaches when it calls this. Of libraries: whatever they offer but addresses and errors. Of
 * `std`: what opens a connection.
 */
export const NETWORK_CALLS =
  /^(?:(?:reqwest|ureq|attohttpc|minreq|isahc|http_req|ehttp|surf|awc|octocrab|hyper|hyper_util)::(?!.*\b(?:Url|Uri|Method|StatusCode|header|Error|tls)\b)|curl::easy::|git2::Repository::clone|git2::build::RepoBuilder::|(?:std|tokio|async_std|smol)::net::(?:TcpStream|TcpListener|UdpSocket)::)/;

/** Programs that fetch. */
export const FETCHING_PROGRAMS = /^(?:curl|wget|aria2c|ftp|sftp|scp|rsync|ssh|nc|gh|aws|gcloud|gsutil|az)$/;

/** Programs that install what others have published. */
export const INSTALLING_PROGRAMS =
  /^(?:npm|npx|pnpm|yarn|bun|pip3?|uv|gem|bundle|apt|apt-get|brew|conan|vcpkg|choco|winget|docker|podman)$/;

/** Programs whose first argument decides what they do. */
export const SHELLS = /^(?:sh|bash|zsh|dash|ksh|cmd|powershell|pwsh)$/;

/** What git fetches with, or sends with. `submodule` is apart: it completes a checkout. */
export const GIT_NETWORK = /^(?:clone|fetch|pull|push|ls-remote)$/;

/**
 * Names of variables that hold something to keep to oneself. `KEY` alone is as often the key of a map.
 */
export const SECRET_NAMES =
  /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|API_?KEY|PRIVATE_?KEY|SECRET_?KEY|ACCESS_?KEY(?:_ID)?|SIGNING_?KEY)(?:_|$)|^AWS_(?:ACCESS|SECRET|SESSION)/i;
