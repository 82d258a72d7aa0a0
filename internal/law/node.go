package law

import (
	"iter"
	"strconv"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/day"
)

// node is a place in a law file. The zero node is what is not there: every look
// into it finds nothing, so that a missing branch reads like a null.
type node struct{ y *yaml.Node }

// known reports a place that holds something other than null.
func (n node) known() bool { return n.y != nil && n.y.Tag != "!!null" }

// at follows keys downwards.
func (n node) at(keys ...string) node {
	for _, key := range keys {
		if n.y == nil || n.y.Kind != yaml.MappingNode {
			return node{}
		}
		next := node{}
		for i := 0; i+1 < len(n.y.Content); i += 2 {
			if n.y.Content[i].Value == key {
				next = node{n.y.Content[i+1]}
				break
			}
		}
		n = next
	}
	return n
}

// fields are the keys and values of a mapping, in the order of the file.
func (n node) fields() iter.Seq2[string, node] {
	return func(yield func(string, node) bool) {
		if n.y == nil || n.y.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.y.Content); i += 2 {
			if !yield(n.y.Content[i].Value, node{n.y.Content[i+1]}) {
				return
			}
		}
	}
}

// list are the entries of a sequence.
func (n node) list() []node {
	if n.y == nil || n.y.Kind != yaml.SequenceNode {
		return nil
	}
	all := make([]node, len(n.y.Content))
	for i, c := range n.y.Content {
		all[i] = node{c}
	}
	return all
}

// text is a scalar as written, "" where there is none.
func (n node) text() string {
	if !n.known() || n.y.Kind != yaml.ScalarNode {
		return ""
	}
	return n.y.Value
}

// whole is an integer; ok is false where there is none.
func (n node) whole() (v int64, ok bool) {
	v, err := strconv.ParseInt(n.text(), 10, 64)
	return v, err == nil
}

// yes is a truth value; ok is false where there is none.
func (n node) yes() (v, ok bool) {
	switch n.text() {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// day is a date; no day where there is none.
func (n node) day() day.Date {
	d, err := day.Parse(n.text())
	if err != nil {
		return day.Date{}
	}
	return d
}
