package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// equal compares two JSON values. Numbers are compared by the value that their
// digits name, not by what a float64 would make of them: 1e3 is 1000, but an
// integer that lost its last digits on the way differs.
func equal(a, b json.RawMessage) (bool, error) {
	x, err := decode(a)
	if err != nil {
		return false, err
	}
	y, err := decode(b)
	if err != nil {
		return false, err
	}
	return same(x, y), nil
}

func decode(text json.RawMessage) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	return value, nil
}

func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, same)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case json.Number:
		b, ok := b.(json.Number)
		return ok && decimal(a) == decimal(b)
	default:
		return a == b
	}
}

// decimal writes a number in the one form "digits e exponent", where the digits
// neither begin nor end with a zero. The exponent is a big one because nothing
// limits the exponent that a document may hold.
func decimal(n json.Number) string {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(n.String()), "e")
	scale := new(big.Int)
	if exponent != "" {
		scale.SetString(strings.TrimPrefix(exponent, "+"), 10)
	}
	digits, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	scale.Sub(scale, big.NewInt(int64(len(fraction))))
	digits = strings.TrimLeft(whole+fraction, "0")
	short := strings.TrimRight(digits, "0")
	scale.Add(scale, big.NewInt(int64(len(digits)-len(short))))
	if short == "" {
		return "0"
	}
	if negative {
		short = "-" + short
	}
	return short + "e" + scale.String()
}
