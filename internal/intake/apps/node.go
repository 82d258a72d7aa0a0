package apps

import (
	"strings"
)

// node is one value of a record, whether it came as JSON or as XML: a text, named
// parts, or a list.
type node struct {
	name  string
	text  string
	list  bool // of JSON: parts are its items
	parts []node
}

// at finds a part by its path; nil where there is none.
func (n *node) at(path ...string) *node {
	for _, name := range path {
		if n = n.part(name); n == nil {
			return nil
		}
	}
	return n
}

func (n *node) part(name string) *node {
	if n == nil || n.list {
		return nil
	}
	for i := range n.parts {
		if n.parts[i].name == name {
			return &n.parts[i]
		}
	}
	return nil
}

// has reports parts by these names.
func (n *node) has(names ...string) bool {
	for _, name := range names {
		if n.part(name) == nil {
			return false
		}
	}
	return true
}

// str is the text of a part, "" for none. A reference that JSON writes as an
// object with its value gives the value.
func (n *node) str(path ...string) string {
	n = n.at(path...)
	if n == nil {
		return ""
	}
	if n.text == "" && len(n.parts) > 0 {
		if v := n.part("value"); v != nil {
			n = v
		}
	}
	return strings.TrimSpace(n.text)
}

// items are the members of a list: those of JSON, or the children XML puts into
// an element of its own.
func (n *node) items(path ...string) []node {
	if n = n.at(path...); n == nil {
		return nil
	}
	return n.parts
}

// first is the first of the texts that says something.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
