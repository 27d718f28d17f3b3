package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// fact is what one minor's sources say of one item. What was not read is left
// out, and stays as it is.
type fact struct {
	// kinds are the types that it may have, the likeliest first.
	kinds []string
	// typed says that it has a type, read or not.
	typed bool
	// state is a gate's.
	state string
	// toggles are what is or is not so, by the key that begins it.
	toggles map[string]bool
	// standard is the default: empty also where it is zero or false.
	standard *string
	// fixed are values that do not change with the minor.
	fixed map[string]string
}

// oldest is the first minor of the data.
const oldest = 9

// truncate gives the item as it stood when minor was the newest, if it did.
func (i item) truncate(minor int) (item, bool) {
	if i.history != "" {
		steps := until(readHistory(i.history), minor)
		i.history = writeHistory(steps)
		return i, len(steps) > 0
	}
	if since, ok := i.number("since"); ok && since > minor {
		return i, false
	}
	old := i.clone()
	for _, key := range i.keys {
		switch key {
		case "type", "default":
			steps := until(readSteps(i.values[key], oldest), minor)
			if len(steps) == 0 || (key == "default" && len(steps) == 1 && isZero(steps[0].value)) {
				old.unset(key)
			} else {
				old.set(key, writeSteps(steps))
			}
		case "removed":
			if n, ok := i.number(key); ok && n > minor {
				old.unset(key)
			}
		case "only":
			if len(until(readSteps(i.values[key], oldest), minor)) == 0 {
				old.unset(key)
			}
		case "deprecated", "hidden", "on", "off":
			old.setTurns(key, turnsUntil(i.turns(key), minor))
		}
	}
	return old, true
}

// truncate gives the file as it stood when minor was the newest.
func (t *table) truncate(minor int) *table {
	old := &table{head: t.head, tail: t.tail, versions: t.versions}
	if minor < oldest {
		return old
	}
	for _, one := range t.items {
		if one, had := one.truncate(minor); had {
			old.items = append(old.items, one)
		}
	}
	return old
}

// present says whether the newest minor has the item.
func (i item) present() bool {
	if i.history != "" {
		steps := readHistory(i.history)
		return steps[len(steps)-1].value != "removed"
	}
	_, removed := i.number("removed")
	return !removed
}

// merge adds a minor to the file. first is the first minor of which the file
// says something. hints is a later state of the file, which tells what sources
// do not; it may be nil. unread are the names of which nothing was read.
func (t *table) merge(minor, first int, facts map[string]fact, hints *table, unread func(string) bool) error {
	for at := range t.items {
		one := &t.items[at]
		f, found := facts[one.name]
		switch {
		case found && !one.present():
			return fmt.Errorf("%s came back in 1.%d, which this format cannot say", one.name, minor)
		case found:
			one.change(minor, first, f)
			one.hint(minor, hints, f, "default", "only", "deprecated", "gates")
		case unread(one.name):
			if hints != nil && hints.find(one.name) != nil {
				*one = *hints.find(one.name)
			}
		case one.present():
			one.end(minor)
		}
	}
	// A flag of a library that is new would be missed without this.
	if hints != nil {
		for _, one := range hints.items {
			if t.find(one.name) == nil && facts[one.name].toggles == nil && unread(one.name) {
				t.add(one)
			}
		}
	}
	for name, f := range facts {
		if t.find(name) != nil {
			continue
		}
		one := item{name: name, values: map[string]string{}}
		one.begin(minor, first, f)
		one.hint(minor, hints, f, "type", "field", "same", "default", "only", "alias", "renamed", "deprecated", "replacement",
			"gates")
		t.add(one)
	}
	return nil
}

func (i *item) end(minor int) {
	if i.history != "" {
		i.history += fmt.Sprintf(", %d removed", minor)
		return
	}
	i.set("removed", strconv.Itoa(minor))
}

// begin makes the line of an item that is new.
func (i *item) begin(minor, first int, f fact) {
	if f.state != "" {
		i.history = fmt.Sprintf("%d %s", minor, f.state)
		return
	}
	for key, value := range f.fixed {
		i.set(key, value)
	}
	if len(f.kinds) > 0 {
		i.set("type", strconv.Quote(f.kinds[0]))
	} else if f.typed {
		fmt.Fprintf(os.Stderr, "the type of %s is not known: string is written\n", i.name)
		i.set("type", `"string"`)
	}
	if minor > first {
		i.set("since", strconv.Itoa(minor))
	}
	if f.standard != nil && *f.standard != "" {
		i.set("default", strconv.Quote(*f.standard))
	}
	for key, holds := range f.toggles {
		if holds {
			i.set(key, strconv.Itoa(minor))
		}
	}
}

// hint takes over what sources were not asked for from a later state of the
// file; the type only where it is among those that were read.
func (i *item) hint(minor int, later *table, f fact, keys ...string) {
	if later == nil || later.find(i.name) == nil || i.history != "" {
		return
	}
	then, _ := later.find(i.name).truncate(minor)
	for _, key := range keys {
		value, has := then.values[key]
		_, readToggle := f.toggles[key]
		_, readFixed := f.fixed[key]
		switch {
		case readToggle || readFixed || key == "default" && f.standard != nil:
		case !has && key == "default":
			i.unset(key)
		case !has || key == "type" && !fits(f.kinds, lastStep(value)):
		default:
			i.set(key, value)
		}
	}
}

func lastStep(value string) string {
	steps := readSteps(value, 0)
	return steps[len(steps)-1].value
}

// fits says whether a type is among those that were read, or none was read.
func fits(kinds []string, kind string) bool {
	return len(kinds) == 0 || slices.Contains(kinds, kind)
}

// change brings the line of an item up to date.
func (i *item) change(minor, first int, f fact) {
	if f.state != "" {
		if steps := readHistory(i.history); steps[len(steps)-1].value != f.state {
			i.history += fmt.Sprintf(", %d %s", minor, f.state)
		}
		return
	}
	since, has := i.number("since")
	if !has {
		since = first
	}
	if kind := i.values["type"]; kind != "" && !fits(f.kinds, lastStep(kind)) {
		i.set("type", writeSteps(append(readSteps(kind, since), step{minor, f.kinds[0]})))
	}
	if f.standard != nil {
		i.changeDefault(minor, since, *f.standard)
	}
	for key, holds := range f.toggles {
		if turns := i.turns(key); holds != (len(turns)%2 == 1) {
			i.setTurns(key, append(turns, minor))
		}
	}
	for key, value := range f.fixed {
		// Two flags may set one field; the data names it where it is written.
		if key != "field" {
			i.set(key, value)
		}
	}
}

// changeDefault gives the item another default from a minor on.
func (i *item) changeDefault(minor, since int, to string) {
	steps := []step{{since, ""}}
	if text := i.values["default"]; text != "" {
		steps = readSteps(text, since)
	} else if strings.Contains(i.values["type"], "bool\"") {
		steps[0].value = "false"
	}
	from := steps[len(steps)-1].value
	switch {
	case from == to || isZero(from) && to == "":
	case minor <= since:
		i.set("default", strconv.Quote(to))
	default:
		i.set("default", writeSteps(append(steps, step{minor, to})))
	}
}

// isZero says whether a default says no more than none would.
func isZero(word string) bool { return word == "" || word == "false" || word == "0" }
