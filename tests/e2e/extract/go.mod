module nodejoin/e2e/extract

go 1.26.0

require (
	github.com/spf13/pflag v1.0.10
	golang.org/x/mod v0.42.0
)
