package law

import (
	"bytes"
	_ "embed" // the form of the two texts
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"dunwell/internal/day"
	"dunwell/internal/fault"
)

//go:embed data/us.schema.json
var usSchema []byte

//go:embed data/intl.schema.json
var intlSchema []byte

// Check reads two texts and holds them against their form: the schemas in data, and
// what no schema can say. Every fault is told, with the file and line. It takes a
// second or so and is meant for the moment a new law is taken in.
func Check(us, intl []byte) error {
	b, err := Read(us, intl)
	if err != nil {
		return err
	}
	var faults fault.List
	for _, text := range []struct {
		file   string
		root   node
		schema func() (*jsonschema.Schema, error)
	}{{"us.yaml", b.us, usForm}, {"intl.yaml", b.intl, intlForm}} {
		faults = append(faults, quoted(text.file, text.root.y)...)
		form, err := text.schema()
		if err != nil {
			return fmt.Errorf("read the schema of %s: %w", text.file, err)
		}
		faults = append(faults, inForm(text.file, text.root, form)...)
		faults = append(faults, b.sourced(text.file, text.root)...)
	}
	faults = append(faults, rowsInOrder(b.intl)...)
	return faults.Err()
}

var (
	usForm   = sync.OnceValues(func() (*jsonschema.Schema, error) { return compile(usSchema) })
	intlForm = sync.OnceValues(func() (*jsonschema.Schema, error) { return compile(intlSchema) })
)

func compile(text []byte) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("law.schema.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("law.schema.json")
}

// mostFaults bounds what is told of one file: the rest would be the same again.
const mostFaults = 50

// inForm holds a text against its schema and names the line of each fault.
func inForm(file string, root node, form *jsonschema.Schema) fault.List {
	err := form.Validate(root.json())
	if err == nil {
		return nil
	}
	deep, ok := err.(*jsonschema.ValidationError) //nolint:errorlint // the library gives it unwrapped
	if !ok {
		return fault.List{fault.Invalidf("law_form", file, "%v", err)}
	}
	var faults fault.List
	printer := message.NewPrinter(language.English)
	var leaves func(e *jsonschema.ValidationError)
	leaves = func(e *jsonschema.ValidationError) {
		if len(e.Causes) == 0 && len(faults) < mostFaults {
			n := root
			for _, w := range e.InstanceLocation {
				if next := n.step(w); next.y != nil {
					n = next
				}
			}
			faults = append(faults, fault.Invalidf("law_form", file+":"+strconv.Itoa(n.y.Line), "%s: %s", strings.Join(e.InstanceLocation, "."), e.ErrorKind.LocalizedString(printer)))
		}
		for _, c := range e.Causes {
			leaves(c)
		}
	}
	leaves(deep)
	return faults
}

// json is the tree as a schema sees it. Days without quotes are the text they are
// written as; so is all else that is neither number, truth nor null.
func (n node) json() any {
	switch n.y.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for key, v := range n.fields() {
			object[key] = v.json()
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, v := range n.list() {
			list = append(list, v.json())
		}
		return list
	}
	switch n.y.Tag {
	case "!!null":
		return nil
	case "!!bool":
		v, _ := n.yes()
		return v
	case "!!int", "!!float":
		if _, err := strconv.ParseFloat(n.y.Value, 64); err == nil && json.Valid([]byte(n.y.Value)) {
			return json.Number(n.y.Value)
		}
	}
	return n.y.Value
}

// truths are the words that older readers of YAML take for true or false: a country
// code among them must stand in quotes. The figures say true and false.
var truths = []string{"y", "n", "yes", "no", "on", "off"}

// quoted finds such words without quotes, and keys given twice, in which one reader
// would take the first and another the last.
func quoted(file string, y *yaml.Node) fault.List {
	var faults fault.List
	if y.Kind == yaml.ScalarNode && y.Style == 0 && slices.Contains(truths, strings.ToLower(y.Value)) {
		faults = append(faults, fault.Invalidf("law_word_unquoted", file+":"+strconv.Itoa(y.Line), "%s without quotes is a truth value to some readers of YAML: write '%s'", y.Value, y.Value))
	}
	if y.Kind == yaml.MappingNode {
		seen := map[string]bool{}
		for i := 0; i+1 < len(y.Content); i += 2 {
			key := y.Content[i]
			if seen[key.Value] {
				faults = append(faults, fault.Invalidf("law_key_twice", file+":"+strconv.Itoa(key.Line), "%s stands twice here", key.Value))
			}
			seen[key.Value] = true
		}
	}
	for _, c := range y.Content {
		faults = append(faults, quoted(file, c)...)
	}
	return faults
}

// sourced holds every figure against the list of sources: a short word must be in
// it, and what is from memory must say so in all three places.
func (b *Bundle) sourced(file string, root node) fault.List {
	var faults fault.List
	add := func(code string, n node, format string, args ...any) {
		faults = append(faults, fault.Invalidf(code, file+":"+strconv.Itoa(n.y.Line), format, args...))
	}
	keys := root.at("sources")
	root.walk(func(n node) {
		if !n.isFigure() || n.at("source").y == nil {
			return
		}
		sources := []string{}
		if one := n.at("source").text(); one != "" {
			sources = append(sources, one)
		}
		for _, s := range n.at("source").list() {
			sources = append(sources, s.text())
		}
		for _, s := range sources {
			if sourceKey(s) && s != "own_knowledge" && !keys.at(s).known() {
				add("law_source_unknown", n, "%s is no key of the list of sources", s)
			}
		}
		c, memory := Confidence(n.at("confidence").text()), strings.HasPrefix(n.at("as_of").text(), "recalled")
		only := len(sources) > 0 && !slices.ContainsFunc(sources, func(s string) bool { return s != "recalled" && s != "own_knowledge" })
		value := n.at("value")
		switch {
		case (only || memory) && c != Recalled:
			add("law_confidence_false", n, "a figure from memory cannot be %s", c)
		case c == Verified && len(sources) == 0:
			add("law_confidence_false", n, "a figure without a source cannot be verified")
		case c == Verified && value.y != nil && !value.known() && !n.at("kind").known(): // of interest the rule may be known, though no rate is
			add("law_confidence_false", n, "what is not known cannot be verified")
		}
	})
	return faults
}

// sourceKey reports a short word, as the keys of the list of sources are; citations
// and addresses have blanks, dots or capitals.
func sourceKey(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// walk visits every mapping and what is in it.
func (n node) walk(visit func(node)) {
	if n.y == nil {
		return
	}
	if n.y.Kind == yaml.MappingNode {
		visit(n)
	}
	for _, v := range n.fields() {
		v.walk(visit)
	}
	for _, v := range n.list() {
		v.walk(visit)
	}
}

// rowsInOrder finds rows of a series that overlap, run backwards or leave the order.
func rowsInOrder(intl node) fault.List {
	var faults fault.List
	for name, series := range intl.at("rate_series").fields() {
		var end day.Date
		for i, row := range series.at("rows").list() {
			from, to := row.at("applies_from").day(), row.at("applies_to").day()
			if from.IsZero() {
				from = row.at("effective").day()
				to = from
			}
			where := "intl.yaml:" + strconv.Itoa(row.y.Line)
			switch {
			case from.IsZero():
				faults = append(faults, fault.Invalidf("law_row_without_day", where, "a row of %s does not say from when it holds", name))
				continue
			case !to.IsZero() && to.Before(from):
				faults = append(faults, fault.Invalidf("law_rows_overlap", where, "a row of %s ends on %s, before it begins on %s", name, to, from))
			case i > 0 && (end.IsZero() || !from.After(end)):
				faults = append(faults, fault.Invalidf("law_rows_overlap", where, "the row of %s from %s on begins before the one above has ended", name, from))
			}
			end = to
		}
	}
	return faults
}
