package law

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

// Entry is one figure of the law, or a label beside figures, as it is printed.
type Entry struct {
	Path  string // dotted: us_nevada.small_claims.court_name, rate_series.de_basiszinssatz.rows.2026-07-01
	Value string // on one line, in the units of the file; "" where it is not known
	Text  string // the same for reading: a sum in its currency, a number with its unit
	Known bool
	Mark  Mark // empty for a label
}

// marks are the keys beside the value of a figure that say where it comes from.
var marks = []string{"source", "as_of", "confidence", "note", "own"}

// roots are the branches of the two texts that hold law, under their first word of a path.
func (b *Bundle) roots() iter.Seq2[string, node] {
	return func(yield func(string, node) bool) {
		for key, n := range b.us.at("states").fields() {
			if !yield("us_"+key, n) {
				return
			}
		}
		for key, n := range b.intl.at("jurisdictions").fields() {
			if !yield(key, n) {
				return
			}
		}
		for _, key := range []string{"rate_series", "cross_border", "calendars"} {
			if !yield(key, b.intl.at(key)) {
				return
			}
		}
		yield("federal", b.us.at("federal"))
	}
}

// root is the branch of the first word of a path.
func (b *Bundle) root(name string) node {
	switch name {
	case "federal":
		return b.us.at(name)
	case "rate_series", "cross_border", "calendars":
		return b.intl.at(name)
	}
	return b.place(name)
}

// isFigure reports a mapping with marks of its own.
func (n node) isFigure() bool { return n.at("confidence").y != nil }

// each visits the figures and labels under a path, in the order of the file.
func (n node) each(path string, visit func(path string, n node) bool) bool {
	switch {
	case n.y == nil:
		return true
	case n.isFigure() || n.y.Kind == yaml.ScalarNode:
		return visit(path, n)
	case n.y.Kind == yaml.MappingNode:
		for key, v := range n.fields() {
			if !v.each(path+"."+key, visit) {
				return false
			}
		}
		return true
	}
	list := n.list()
	if len(list) > 0 && !slices.ContainsFunc(list, func(e node) bool { return e.y.Kind == yaml.MappingNode }) {
		return visit(path, n)
	}
	ids := idsOf(list)
	for i, v := range list {
		if !v.each(path+"."+ids[i], visit) {
			return false
		}
	}
	return true
}

// idsOf names the rows of a list by the day they begin, so that a row added at one
// end leaves the others their names; by number where no such name is the row's alone.
func idsOf(list []node) []string {
	ids := make([]string, len(list))
	count := map[string]int{}
	for i, n := range list {
		for _, key := range []string{"applies_from", "effective", "from", "order"} {
			if ids[i] = n.at(key).text(); ids[i] != "" {
				break
			}
		}
		count[ids[i]]++
	}
	for i, id := range ids {
		if id == "" || count[id] > 1 {
			ids[i] = strconv.Itoa(i)
		}
	}
	return ids
}

// step goes one word of a path down.
func (n node) step(word string) node {
	if list := n.list(); list != nil {
		if i := slices.Index(idsOf(list), word); i >= 0 {
			return list[i]
		}
		if i, err := strconv.Atoi(word); err == nil && i >= 0 && i < len(list) {
			return list[i]
		}
		return node{}
	}
	return n.at(word)
}

// words parts a path and brings its place into the form of the files.
func (b *Bundle) words(path string) []string {
	words := strings.Split(strings.TrimSpace(path), ".")
	if !b.root(words[0]).known() {
		words[0] = day.NormalPlace(words[0])
	}
	return words
}

// find follows a dotted path.
func (b *Bundle) find(words []string) node {
	n := b.root(words[0])
	for _, w := range words[1:] {
		n = n.step(w)
	}
	return n
}

func (b *Bundle) entry(path string, n node) Entry {
	e := Entry{Path: path}
	if n.isFigure() {
		e.Mark = b.mark(n)
	}
	v := n.valueOf()
	e.Value, e.Known = plain(v), v.known()
	e.Text = e.Value
	place, _, _ := strings.Cut(path, ".")
	switch unit := n.at("unit").text(); {
	case !e.Known || !n.isFigure() || unit == "":
	case unit == "minor":
		if f := minorFigure(b, n, b.placeAt(place, b.place(place)).Currency); f.Known {
			e.Text = f.Value.String()
		}
	default:
		e.Text += " " + spaced(unit)
	}
	return e
}

// valueOf is the value of a figure; of a row without the word, all that is not mark.
func (n node) valueOf() node {
	if !n.isFigure() {
		return n
	}
	if v := n.at("value"); v.y != nil {
		return v
	}
	return n.beside()
}

// plain writes a value on one line; what is not known is "".
func plain(n node) string {
	switch {
	case !n.known():
		return ""
	case n.y.Kind == yaml.ScalarNode:
		return strings.Join(strings.Fields(n.y.Value), " ")
	}
	var parts []string
	for _, e := range n.list() {
		text := plain(e)
		if e.known() && e.y.Kind == yaml.MappingNode {
			text = "{" + text + "}"
		}
		parts = append(parts, text)
	}
	for key, v := range n.fields() {
		if text := plain(v); text != "" {
			parts = append(parts, key+": "+text)
		}
	}
	return strings.Join(parts, ", ")
}

// Show lists the figures of a place, or under a dotted path, in the order of the
// file. A path that leads nowhere is a fault.
func (b *Bundle) Show(path string) ([]Entry, error) {
	words := b.words(path)
	if len(words) == 1 && !b.find(words).known() {
		place, _, err := b.Place(path)
		if err != nil {
			return nil, err
		}
		words[0] = place.Key
	}
	n := b.find(words)
	if n.y == nil {
		return nil, b.noPath(path, words)
	}
	var all []Entry
	n.each(strings.Join(words, "."), func(path string, n node) bool {
		all = append(all, b.entry(path, n))
		return true
	})
	return all, nil
}

// noPath says how far a path leads and what lies there.
func (b *Bundle) noPath(path string, words []string) error {
	if !b.root(words[0]).known() {
		if _, _, err := b.Place(words[0]); err != nil {
			return err
		}
	}
	n, good := b.root(words[0]), 1
	for _, w := range words[1:] {
		next := n.step(w)
		if next.y == nil {
			break
		}
		n, good = next, good+1
	}
	var keys []string
	for key := range n.fields() {
		keys = append(keys, key)
	}
	keys = append(keys, idsOf(n.list())...)
	if len(keys) > 12 {
		keys = append(keys[:12:12], "…")
	}
	return fault.NotFoundf("path_unknown", "the law has no %q; %s holds: %s", path, strings.Join(words[:good], "."), strings.Join(keys, ", "))
}

// Search lists the figures that hold every word, in path, place, value, note or
// source; small and capital letters are the same.
func (b *Bundle) Search(words ...string) []Entry {
	var found []Entry
	for path, n := range b.roots() {
		name := n.at("name").text()
		n.each(path, func(path string, n node) bool {
			e := b.entry(path, n)
			text := strings.ToLower(strings.Join(append([]string{path, strings.ReplaceAll(path, "_", " "), name, e.Value, e.Mark.Note}, e.Mark.Sources...), "\n"))
			for _, w := range words {
				if !strings.Contains(text, strings.ToLower(strings.TrimSpace(w))) {
					return true
				}
			}
			found = append(found, e)
			return true
		})
	}
	return found
}
