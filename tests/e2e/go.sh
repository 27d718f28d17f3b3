# Sourced from the project's folder: go_ready puts a Go on PATH that is new enough for every module under tests/e2e.
# Distributions' own may be too old even to fetch a newer one by itself; but a release of Go is a module too, and any
# Go fetches modules, checked against the public checksum database.
go_ready() {
    local needed have module folder
    needed=$(awk '$1 == "go" { print $2 }' tests/e2e/*/go.mod tests/e2e/kubernetes/*/go.mod | sort -V | tail -1)
    command -v go >/dev/null || return 1
    export GOTOOLCHAIN=local
    have=$(go env GOVERSION)
    [ "$(printf '%s\n' "$needed" "${have#go}" | sort -V | head -1)" != "$needed" ] || return 0
    echo "Go ${have#go} is older than $needed, which is fetched"
    module=$(cd / && go mod download -json "golang.org/toolchain@v0.0.1-go$needed.linux-$(go env GOARCH)") || true
    folder=$(sed -n 's/^\t"Dir": "\(.*\)",\?$/\1/p' <<<"$module")
    [ -n "$folder" ] || { echo "$module" >&2; return 1; }
    # Only newer ones mark its programs as such when they unpack it.
    chmod +x "$folder"/bin/* "$folder"/pkg/tool/*/*
    export PATH="$folder/bin:$PATH" GOROOT=$folder
}
