package remedy

import (
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/fault"
	"dunwell/internal/law"
)

// readParameters fills every bound figure from the text, with its mark. A figure
// that is missing, no number or out of its bounds is a fault.
func readParameters(text []byte) (*Parameters, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil || len(doc.Content) != 1 {
		return nil, fault.Invalidf("parameters_unreadable", "", "the figures cannot be read as YAML: %v", err)
	}
	root := doc.Content[0]
	p := &Parameters{marks: map[string]law.Mark{}}
	var faults fault.List
	for _, b := range bind(&p.n) {
		trail := descend(root, b.path)
		n := trail[len(trail)-1]
		if n == nil || n.Kind != yaml.ScalarNode {
			faults = append(faults, fault.Invalidf("parameters_unreadable", b.path, "the figure is missing"))
			continue
		}
		v, err := strconv.ParseFloat(n.Value, 64)
		if err != nil || !b.kind.holds(v) {
			faults = append(faults, fault.Invalidf("parameters_unreadable", b.path, "%q is no figure from %v to %v", n.Value, b.kind.least, b.kind.most))
			continue
		}
		*b.at = v
		if founded := child(child(child(root, "model"), "founded_on"), strings.TrimPrefix(b.path, "model.")); founded != nil {
			trail = descend(root, founded.Value)
		}
		p.marks[b.path] = markOf(root, trail)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	p.n.hearing[paymentOrder] = 0
	p.derive()
	return p, nil
}

func (k kind) holds(v float64) bool { return !math.IsNaN(v) && v >= k.least && v <= k.most }

// descend follows a dotted path; the trail ends with nil where it leads nowhere.
func descend(root *yaml.Node, path string) []*yaml.Node {
	trail := []*yaml.Node{root}
	for key := range strings.SplitSeq(path, ".") {
		next := child(trail[len(trail)-1], key)
		trail = append(trail, next)
		if next == nil {
			break
		}
	}
	return trail
}

func child(n *yaml.Node, key string) *yaml.Node {
	switch {
	case n == nil:
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return n.Content[i+1]
			}
		}
	case n.Kind == yaml.SequenceNode:
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	}
	return nil
}

// markOf takes source, day and confidence from the nearest entry that has them: an
// entry without a day of its own has that of its source, one without a confidence
// is recalled (meta.inherit).
func markOf(root *yaml.Node, trail []*yaml.Node) law.Mark {
	var m law.Mark
	key := ""
	for i := len(trail) - 1; i >= 0; i-- {
		n := trail[i]
		if n == nil || n.Kind != yaml.MappingNode {
			continue
		}
		text := func(key string) string {
			if v := child(n, key); v != nil && v.Kind == yaml.ScalarNode {
				return v.Value
			}
			return ""
		}
		if s := text("source"); s != "" && key == "" {
			key = s
			m.AsOf = text("as_of")
		}
		if title := text("title"); title != "" && key == "" { // the entry of a source itself
			m.Sources, m.AsOf, m.Confidence = []string{title}, text("as_of"), law.Single
		}
		if m.Confidence == law.Unknown {
			m.Confidence = law.Confidence(text("confidence"))
		}
	}
	if source := child(child(root, "sources"), key); source != nil && len(m.Sources) == 0 {
		title := child(source, "title").Value
		if url := child(source, "url"); url != nil && url.Value != "" {
			title += " (" + url.Value + ")"
		}
		m.Sources = []string{title}
		if day := child(source, "as_of"); m.AsOf == "" && day != nil {
			m.AsOf = day.Value
		}
	}
	if m.Confidence == law.Unknown {
		m.Confidence = law.Recalled
	}
	return m
}

// derive computes what follows from the numbers alone.
func (p *Parameters) derive() {
	n, d := &p.n, &p.d
	d.rate = math.Log1p(n.discount) / 365
	n.days[smallClaimsPart], n.hours[smallClaimsPart], n.cash[smallClaimsPart] = n.days[smallClaims], n.hours[smallClaims], n.cash[smallClaims]
	for r := range remedies {
		d.disc[r] = math.Exp(-d.rate * n.days[r])
		if n.baseP[r] > 0 {
			d.odds[r] = n.baseP[r] / (1 - n.baseP[r])
		}
		for i := range responseKinds {
			d.table[r][i] = d.odds[r] * n.responseOR[r][i]
		}
	}
	d.at60 = n.curve[2]
	p.markFigures()
}
