// Package yamlform reads a small YAML file strictly: every field by name and
// type, every fault kept with the line it stands on, nothing silently skipped.
// Aliases, anchors, merge keys and second documents are refused, so that a file
// is never larger than it looks.
package yamlform

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

// most is how many faults of one file are told; nobody mends more in one go.
const most = 50

// File is one YAML file being read and the faults found so far.
type File struct {
	name   string
	faults fault.List
}

// Form is one mapping of the file. Fields that nobody asked for are faults.
type Form struct {
	file  *File
	line  int
	keys  map[string]*yaml.Node
	lines map[string]int
	order []string
	asked map[string]bool
}

// Open parses data, which must be one mapping of at most limit bytes. What it
// returns can always be read; look at Err when done.
func Open(name string, data []byte, limit int) (*File, *Form) {
	file := &File{name: name}
	if len(data) > limit {
		file.add(0, "file_too_large", "The file has %d bytes; at most %d are read.", len(data), limit)
		return file, file.form(nil)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, second yaml.Node
	err := decoder.Decode(&document)
	switch {
	case errors.Is(err, io.EOF):
		file.add(1, "yaml_empty", "The file is empty.")
		return file, file.form(nil)
	case err != nil:
		file.unreadable(err)
		return file, file.form(nil)
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		file.add(max(second.Line, 1), "yaml_two_documents", "The file holds more than one document; keep one.")
		return file, file.form(nil)
	}
	if len(document.Content) != 1 || file.tangled(&document, 0) {
		return file, file.form(nil)
	}
	return file, file.form(document.Content[0])
}

// Err is every fault of the file as a fault.List, nil when there is none.
func (f *File) Err() error { return f.faults.Err() }

func (f *File) add(line int, code, format string, args ...any) {
	if len(f.faults) >= most {
		return
	}
	where := f.name
	if line > 0 {
		where += ":" + strconv.Itoa(line)
	}
	f.faults = append(f.faults, fault.Invalidf(code, where, format, args...))
}

var lineOf = regexp.MustCompile(`line (\d+): (.*)`)

// unreadable turns the parser's own words into a fault with its line.
func (f *File) unreadable(err error) {
	if m := lineOf.FindStringSubmatch(err.Error()); m != nil {
		line, _ := strconv.Atoi(m[1])
		f.add(line, "yaml_unreadable", "This is not YAML: %s.", m[2])
		return
	}
	f.add(1, "yaml_unreadable", "This is not YAML: %s.", strings.TrimPrefix(err.Error(), "yaml: "))
}

// tangled reports aliases and anchors, which could make a small file large, and
// nesting that no form of ours has.
func (f *File) tangled(n *yaml.Node, depth int) bool {
	if depth > 12 {
		f.add(n.Line, "yaml_too_deep", "The file is nested too deeply.")
		return true
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		f.add(n.Line, "yaml_alias", "Anchors and aliases (& and *) are not read here; write the value out.")
		return true
	}
	for _, c := range n.Content {
		if f.tangled(c, depth+1) {
			return true
		}
	}
	return false
}

func (f *File) form(n *yaml.Node) *Form {
	form := &Form{file: f, keys: map[string]*yaml.Node{}, lines: map[string]int{}, asked: map[string]bool{}}
	if n == nil {
		return form
	}
	form.line = n.Line
	if n.Kind != yaml.MappingNode {
		f.add(n.Line, "yaml_type", "Here stands %s; a list of `name: value` is expected.", kindWord(n))
		return form
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if _, twice := form.keys[key.Value]; twice {
			f.add(key.Line, "key_twice", "%q stands twice; keep one.", key.Value)
			continue
		}
		form.keys[key.Value], form.lines[key.Value] = value, key.Line
		form.order = append(form.order, key.Value)
	}
	return form
}

func kindWord(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a group of values"
	}
	return "a single value"
}

// Line is the line the form begins on.
func (f *Form) Line() int { return f.line }

// LineOf is the line of a field, that of the form when the field is not there.
func (f *Form) LineOf(key string) int {
	if line, ok := f.lines[key]; ok {
		return line
	}
	return f.line
}

// Has reports whether the field is there.
func (f *Form) Has(key string) bool { return f.keys[key] != nil }

// Fault keeps a fault found at a field.
func (f *Form) Fault(key, code, format string, args ...any) {
	f.file.add(f.LineOf(key), code, format, args...)
}

// Need keeps a fault for each field that is not there. A file that could not be
// read at all has been told of already.
func (f *Form) Need(keys ...string) {
	for _, key := range keys {
		if !f.Has(key) && f.line > 0 {
			f.file.add(f.line, "key_missing", "%q is missing.", key)
		}
	}
}

// Done keeps a fault for each field that nobody asked for.
func (f *Form) Done() {
	for _, key := range f.order {
		if !f.asked[key] {
			f.file.add(f.lines[key], "key_unknown", "%q is not a field that is read here%s.", key, f.nearest(key))
		}
	}
}

// nearest names the known field that was probably meant.
func (f *Form) nearest(key string) string {
	best, score := "", len(key)/2+1
	for known := range f.asked {
		if d := distance(key, known); d < score || d == score && known < best {
			best, score = known, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q", best)
}

// distance is how many letters must be changed to make b of a.
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := last
			if a[i] != b[j] {
				change++
			}
			last = row[j+1]
			row[j+1] = min(change, row[j]+1, last+1)
		}
	}
	return row[len(b)]
}

func (f *Form) scalar(key string) (string, bool) {
	f.asked[key] = true
	n := f.keys[key]
	if n == nil {
		return "", false
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		f.Fault(key, "yaml_type", "%q needs a single value.", key)
		return "", false
	}
	return n.Value, true
}

// Text reads one line of text of at most 500 characters.
func (f *Form) Text(key string) (string, bool) {
	s, ok := f.scalar(key)
	if ok && len(s) > 500 {
		f.Fault(key, "text_too_long", "%q has %d characters; at most 500 are read.", key, len(s))
		return "", false
	}
	return s, ok
}

// OneOf reads a word of a closed list.
func (f *Form) OneOf(key string, words ...string) (string, bool) {
	s, ok := f.Text(key)
	if !ok {
		return "", false
	}
	for _, w := range words {
		if s == w {
			return s, true
		}
	}
	f.Fault(key, "word_unknown", "%q is not known for %q; use one of: %s.", s, key, strings.Join(words, ", "))
	return "", false
}

// Int reads a whole number from least to most.
func (f *Form) Int(key string, least, most int) (int, bool) {
	s, ok := f.scalar(key)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err != nil || f.keys[key].ShortTag() != "!!int" {
		f.Fault(key, "yaml_type", "%q needs a whole number, not %q.", key, short(s))
		return 0, false
	}
	if n < least || n > most {
		f.Fault(key, "number_out_of_range", "%q is %d; it must be from %d to %d.", key, n, least, most)
		return 0, false
	}
	return n, true
}

// Bool reads true or false.
func (f *Form) Bool(key string) (value, ok bool) {
	s, ok := f.scalar(key)
	if !ok {
		return false, false
	}
	if f.keys[key].ShortTag() != "!!bool" {
		f.Fault(key, "yaml_type", "%q needs true or false, not %q.", key, short(s))
		return false, false
	}
	return strings.EqualFold(s, "true"), true
}

// Day reads an ISO day.
func (f *Form) Day(key string) (day.Date, bool) {
	s, ok := f.scalar(key)
	if !ok {
		return day.Date{}, false
	}
	d, err := day.Parse(s)
	if err != nil {
		f.Fault(key, "day_unreadable", "%q needs a day like 2026-11-21, not %q.", key, short(s))
		return day.Date{}, false
	}
	return d, true
}

// Form reads a group of fields; an absent one reads as empty.
func (f *Form) Form(key string) *Form {
	f.asked[key] = true
	n := f.keys[key]
	if n == nil {
		empty := f.file.form(nil)
		empty.line = f.line
		return empty
	}
	return f.file.form(n)
}

// Grouped reports a field that holds a group, not a single value.
func (f *Form) Grouped(key string) bool {
	n := f.keys[key]
	return n != nil && n.Kind == yaml.MappingNode
}

// Pairs reads a group of single values under names of any kind; an absent one
// reads as nil, one larger than most is a fault.
func (f *Form) Pairs(key string, most int) map[string]string {
	if !f.Has(key) {
		f.asked[key] = true
		return nil
	}
	group := f.Form(key)
	if len(group.order) > most {
		f.Fault(key, "list_too_long", "%q has %d entries; at most %d are read.", key, len(group.order), most)
		return nil
	}
	pairs := make(map[string]string, len(group.order))
	for _, name := range group.order {
		if value, ok := group.Text(name); ok {
			pairs[name] = value
		}
	}
	return pairs
}

// Forms reads a list of groups; one longer than most is a fault.
func (f *Form) Forms(key string, most int) []*Form {
	var forms []*Form
	for _, n := range f.list(key, most) {
		forms = append(forms, f.file.form(n))
	}
	return forms
}

// Texts reads a list of single values; one longer than most is a fault.
func (f *Form) Texts(key string, most int) []string {
	var texts []string
	for _, n := range f.list(key, most) {
		if n.Kind != yaml.ScalarNode || len(n.Value) > 500 {
			f.file.add(n.Line, "yaml_type", "%q needs a list of single values.", key)
			continue
		}
		texts = append(texts, n.Value)
	}
	return texts
}

func (f *Form) list(key string, most int) []*yaml.Node {
	f.asked[key] = true
	n := f.keys[key]
	switch {
	case n == nil:
		return nil
	case n.Kind != yaml.SequenceNode:
		f.Fault(key, "yaml_type", "%q needs a list.", key)
		return nil
	case len(n.Content) > most:
		f.Fault(key, "list_too_long", "%q has %d entries; at most %d are read.", key, len(n.Content), most)
		return nil
	}
	return n.Content
}

func short(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}
