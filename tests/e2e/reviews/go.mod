module nodejoin/e2e/reviews

go 1.26.0
