package law

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/fault"
	"dunwell/internal/money"
)

// Override is a figure of the creditor's own, in place of the file's.
type Override struct {
	Path   string // dotted, to a figure: us_nevada.small_claims.small_claims_limit.business_usd
	Value  string // in the unit of the file; a sum in minor units may be written "12000.00 GBP"
	Source string // where he has it from
	AsOf   string // the day his source speaks of
	By     string
}

// With is a bundle in which figures are replaced by the creditor's own. They count as
// seen at one source and are marked as his. The version tells by a suffix that figures
// were replaced; b stays as it was. A path that leads to no figure, a value of another
// kind, a missing source: all are faults, and all are told.
func (b *Bundle) With(own []Override) (*Bundle, error) {
	if len(own) == 0 {
		return b, nil
	}
	changed := &Bundle{Version: b.Version, Hash: b.Hash, us: b.us, intl: b.intl, sources: b.sources, texts: b.texts}
	var faults fault.List
	sum := sha256.New()
	for _, o := range sortedByPath(own) {
		if err := changed.put(o); err != nil {
			faults = append(faults, err)
			continue
		}
		for _, part := range []string{o.Path, o.Value, o.Source, o.AsOf, o.By} {
			sum.Write([]byte(strconv.Quote(part)))
		}
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	sum.Write([]byte(b.Hash))
	changed.Hash = hex.EncodeToString(sum.Sum(nil))
	changed.Version += "+own-" + changed.Hash[:8]
	return changed, nil
}

// sortedByPath makes the version independent of the order in which figures were given.
func sortedByPath(own []Override) []Override {
	own = slices.Clone(own)
	slices.SortStableFunc(own, func(a, b Override) int { return cmp.Compare(a.Path, b.Path) })
	return own
}

// put replaces one figure. Every node on the way to it is copied, so that whoever
// holds the old bundle sees nothing of it.
func (b *Bundle) put(o Override) *fault.Error {
	words := b.words(o.Path)
	figure, field, found := b.figureAt(words)
	switch {
	case !found:
		return fault.Invalidf("override_path_unknown", o.Path, "no figure of the law stands at this path; law show lists the paths of a place")
	case strings.TrimSpace(o.Source) == "":
		return fault.Invalidf("override_source_missing", o.Path, "say where you have the figure from: a page, a letter of the court, a statute")
	}
	was := figure.at(field)
	value, err := b.valueFor(words, figure, was, o)
	if err != nil {
		return err
	}
	fresh := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	set := map[string]*yaml.Node{
		field: value, "source": sequence(o.Source), "as_of": scalar("!!str", o.AsOf), "confidence": scalar("!!str", string(Single)),
		"note": scalar("!!str", strings.TrimSpace("own figure, given by "+cmp.Or(o.By, "the creditor"))), "own": scalar("!!bool", "true"),
	}
	rateFields(figure, set, value, o)
	for key, n := range figure.fields() {
		if replaced, ok := set[key]; ok {
			n = node{replaced}
			delete(set, key)
		}
		fresh.Content = append(fresh.Content, scalar("!!str", key), n.y)
	}
	for _, key := range []string{field, "source", "as_of", "confidence", "note", "own"} {
		if n, ok := set[key]; ok {
			fresh.Content = append(fresh.Content, scalar("!!str", key), n)
		}
	}
	b.replace(words, figure, fresh)
	return nil
}

// figureAt finds the figure of a path and the field that holds its value. The last
// word of the path may name the field of a row: rate_bps, usd.
func (b *Bundle) figureAt(words []string) (figure node, field string, ok bool) {
	n := b.find(words)
	if n.isFigure() && n.at("value").y != nil {
		return n, "value", true
	}
	if n.isFigure() {
		for _, field := range []string{"rate_bps", "usd"} {
			if n.at(field).y != nil {
				return n, field, true
			}
		}
		return node{}, "", false
	}
	last := len(words) - 1
	if last < 1 || slices.Contains(marks, words[last]) {
		return node{}, "", false
	}
	if row := b.find(words[:last]); n.y != nil && n.y.Kind == yaml.ScalarNode && row.isFigure() && row.at("value").y == nil {
		return row, words[last], true
	}
	return node{}, "", false
}

// valueFor reads the value given and holds it against the kind of the old one.
func (b *Bundle) valueFor(words []string, figure, was node, o Override) (*yaml.Node, *fault.Error) {
	text := strings.TrimSpace(o.Value)
	wrong := func(want string) (*yaml.Node, *fault.Error) {
		return nil, fault.Invalidf("override_value_wrong", o.Path, "%q is not what stands here; write %s", o.Value, want)
	}
	if figure.at("unit").text() == "minor" {
		place := b.placeAt(words[0], b.place(words[0]))
		if sum, code, ok := strings.Cut(text, " "); ok {
			amount, err := money.Parse(sum, money.Currency(strings.TrimSpace(code)))
			if err != nil || amount.Currency() != place.Currency {
				return wrong("a sum like 12000.00 " + string(place.Currency))
			}
			text = strconv.FormatInt(amount.Minor(), 10)
		}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil || doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return wrong("a value")
	}
	value := doc.Content[0]
	switch kind := kindWanted(words, figure, was); {
	case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
		return wrong("a value, or unset your own figure")
	case kind == "number":
		if number, ok := plainNumber(value); !ok || number < 0 && !strings.Contains(strings.Join(words, "."), "rate") {
			return wrong("a number, such as 7500")
		}
	case kind == "truth":
		if _, ok := (node{value}).yes(); !ok {
			return wrong("true or false")
		}
	case kind == "compound" && value.Kind != was.y.Kind:
		return wrong("a list or fields in the form of the old value: " + plain(was))
	case kind == "text":
		if value.Kind != yaml.ScalarNode {
			return wrong("words")
		}
		return scalar("!!str", text), nil
	}
	return value, nil
}

func plainNumber(n *yaml.Node) (float64, bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!int" && n.Tag != "!!float" {
		return 0, false
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	return v, err == nil && math.Abs(v) < 1e15 // beyond this no figure of the law lies, and NaN fails too
}

// kindWanted is the kind of the old value; where it is not known, what its name or
// unit tells, and anything where they tell nothing.
func kindWanted(words []string, figure, was node) string {
	if was.known() {
		switch {
		case was.y.Kind != yaml.ScalarNode:
			return "compound"
		case was.y.Tag == "!!int", was.y.Tag == "!!float":
			return "number"
		case was.y.Tag == "!!bool":
			return "truth"
		}
		return "text"
	}
	name := words[len(words)-1]
	for _, end := range []string{"_usd", "_years", "years", "_days", "_bps", "_minor", "_percent", "limit"} {
		if strings.HasSuffix(name, end) {
			return "number"
		}
	}
	switch figure.at("unit").text() {
	case "minor", "years", "days", "months", "bps", "percent_per_annum":
		return "number"
	}
	return "any"
}

// rateFields keeps the fields of an interest figure that repeat its value in step.
func rateFields(figure node, set map[string]*yaml.Node, value *yaml.Node, o Override) {
	if figure.at("rate_percent").y == nil {
		return
	}
	if figure.at("kind").text() == "formula" || figure.at("kind").text() == "contract_or_formula" {
		set["current_rate_percent"] = value
		set["current_rate_as_of"] = scalar("!!str", o.AsOf)
		return
	}
	set["rate_percent"] = value
}

// replace puts a figure in the place of the old one, copying what leads to it.
func (b *Bundle) replace(words []string, old node, fresh *yaml.Node) {
	if state, ok := strings.CutPrefix(words[0], "us_"); ok {
		b.us = b.us.with([]string{"states", state}, words[1:], old, fresh)
		return
	}
	switch words[0] {
	case "federal":
		b.us = b.us.with([]string{"federal"}, words[1:], old, fresh)
	case "rate_series", "cross_border", "calendars":
		b.intl = b.intl.with([]string{words[0]}, words[1:], old, fresh)
	default:
		b.intl = b.intl.with([]string{"jurisdictions", words[0]}, words[1:], old, fresh)
	}
}

// with is a copy of a tree with another node at the end of a path, sharing the rest.
func (n node) with(head, tail []string, old node, fresh *yaml.Node) node {
	if n.y == old.y {
		return node{fresh}
	}
	words := append(slices.Clone(head), tail...)
	next := n.step(words[0])
	own := *n.y
	own.Content = slices.Clone(n.y.Content)
	changed := next.with(nil, words[1:], old, fresh)
	for i, c := range own.Content {
		if c == next.y {
			own.Content[i] = changed.y
		}
	}
	return node{&own}
}

func scalar(tag, text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: text}
}

func sequence(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{scalar("!!str", text)}}
}

// beside is a figure without its marks.
func (n node) beside() node {
	row := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for key, v := range n.fields() {
		if !slices.Contains(marks, key) {
			row.Content = append(row.Content, scalar("!!str", key), v.y)
		}
	}
	return node{row}
}
