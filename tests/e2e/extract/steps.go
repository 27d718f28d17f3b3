package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// step is a value, and the first minor that has it.
type step struct {
	minor int
	value string
}

// readSteps reads `"x"`, or `{ 9 = "x", 20 = "y" }`; a value that never
// changes is as old as first.
func readSteps(text string, first int) []step {
	if !strings.HasPrefix(text, "{") {
		return []step{{first, strings.Trim(text, `"`)}}
	}
	var steps []step
	for _, pair := range splitOutside(strings.Trim(text, "{}")) {
		minor, value, _ := strings.Cut(pair, " = ")
		n, _ := strconv.Atoi(minor)
		steps = append(steps, step{n, strings.Trim(value, `"`)})
	}
	return steps
}

func writeSteps(steps []step) string {
	if len(steps) == 1 {
		return strconv.Quote(steps[0].value)
	}
	var pairs []string
	for _, s := range steps {
		pairs = append(pairs, fmt.Sprintf("%d = %q", s.minor, s.value))
	}
	return "{ " + strings.Join(pairs, ", ") + " }"
}

// until leaves out the steps after a minor.
func until(steps []step, minor int) []step {
	return slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.minor > minor })
}

// readHistory reads a gate's history: `9 alpha off, 12 removed`.
func readHistory(text string) []step {
	var steps []step
	for _, part := range strings.Split(text, ", ") {
		minor, state, _ := strings.Cut(part, " ")
		n, _ := strconv.Atoi(minor)
		steps = append(steps, step{n, state})
	}
	return steps
}

func writeHistory(steps []step) string {
	var parts []string
	for _, s := range steps {
		parts = append(parts, fmt.Sprintf("%d %s", s.minor, s.value))
	}
	return strings.Join(parts, ", ")
}
