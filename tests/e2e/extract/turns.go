package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// turns are the minors from which on something is so, is no longer, is again:
// `10`, or `[10, 14, 20]`.
func (i item) turns(key string) []int {
	var turns []int
	for _, word := range strings.Split(strings.Trim(i.values[key], "[]"), ", ") {
		if n, err := strconv.Atoi(word); err == nil {
			turns = append(turns, n)
		}
	}
	return turns
}

func (i *item) setTurns(key string, turns []int) {
	switch len(turns) {
	case 0:
		i.unset(key)
	case 1:
		i.set(key, strconv.Itoa(turns[0]))
	default:
		i.set(key, strings.ReplaceAll(fmt.Sprint(turns), " ", ", "))
	}
}

// turnsUntil leaves out what comes after a minor.
func turnsUntil(turns []int, minor int) []int {
	return slices.DeleteFunc(slices.Clone(turns), func(turn int) bool { return turn > minor })
}
