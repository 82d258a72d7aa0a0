package law

import (
	"slices"
	"strings"
)

// Confidence says how well a figure is founded.
type Confidence string

// The levels, best first. Unknown belongs to a figure that has no value.
const (
	Verified Confidence = "verified" // two independent sources, or the text of the law was read
	Single   Confidence = "single"   // one source
	Recalled Confidence = "recalled" // from memory: shown with a warning, never relied on alone
	Unknown  Confidence = ""
)

var confidences = []Confidence{Verified, Single, Recalled, Unknown}

// Weaker is the less founded of two, so that what is made of several figures is
// as doubtful as the most doubtful of them.
func (c Confidence) Weaker(other Confidence) Confidence {
	if slices.Index(confidences, other) > slices.Index(confidences, c) {
		return other
	}
	return c
}

// Mark is where a figure comes from.
type Mark struct {
	Sources    []string // citations and titles, as they are shown
	AsOf       string   // the day or year the source speaks of
	Confidence Confidence
	Note       string
	Own        bool // the creditor's own figure, not the file's
}

// And is the mark of what is made of two figures: all sources, the weaker confidence.
func (m Mark) And(other Mark) Mark {
	if len(m.Sources) == 0 && m.Confidence == Unknown {
		return other
	}
	if len(other.Sources) == 0 && other.Confidence == Unknown {
		return m
	}
	sources := slices.Clone(m.Sources)
	for _, s := range other.Sources {
		if !slices.Contains(sources, s) {
			sources = append(sources, s)
		}
	}
	note := m.Note
	if note == "" {
		note = other.Note
	}
	return Mark{Sources: sources, AsOf: max(m.AsOf, other.AsOf), Confidence: m.Confidence.Weaker(other.Confidence), Note: note, Own: m.Own || other.Own}
}

// Source is an entry of the list of sources.
type Source struct {
	Key, Title, URL, AsOf string
}

// cite is how a source is named on a screen.
func (s Source) cite() string {
	switch {
	case s.Title != "" && s.URL != "":
		return s.Title + " (" + s.URL + ")"
	case s.Title != "":
		return s.Title
	}
	return s.URL
}

func (b *Bundle) readSources() {
	b.sources = map[string]Source{}
	for key, n := range b.us.at("sources").fields() {
		b.sources[key] = Source{Key: key, Title: n.at("description").text(), URL: n.at("url").text(), AsOf: n.at("as_of").text()}
	}
	for key, n := range b.intl.at("sources").fields() {
		url := n.at("url").text()
		if url == "" {
			url = n.at("address").text()
		}
		b.sources[key] = Source{Key: key, Title: n.at("title").text(), URL: url, AsOf: n.at("as_of").text()}
	}
}

// mark reads source, day and confidence beside a figure.
func (b *Bundle) mark(n node) Mark {
	m := Mark{AsOf: n.at("as_of").text(), Confidence: Confidence(n.at("confidence").text()), Note: n.at("note").text()}
	m.Own, _ = n.at("own").yes()
	put := func(key string) {
		switch s, ok := b.sources[key]; {
		case key == "" || key == "recalled":
		case m.Own:
			m.Sources = append(m.Sources, key)
		case key == "own_knowledge":
			m.Sources = append(m.Sources, "own knowledge, not read at a source")
		case ok:
			m.Sources = append(m.Sources, s.cite())
		default:
			m.Sources = append(m.Sources, key)
		}
	}
	put(n.at("source").text())
	for _, s := range n.at("source").list() {
		put(strings.TrimSpace(s.text()))
	}
	if m.Confidence == Recalled && len(m.Sources) == 0 {
		m.Sources = []string{"own knowledge, not read at a source"}
	}
	return m
}

// figure is the value of a fact with its mark; a bare value has no mark of its own.
func (b *Bundle) figure(n node) (value node, m Mark) {
	if v := n.at("value"); v.y != nil {
		return v, b.mark(n)
	}
	return n, Mark{}
}

// Warning says what is doubtful about what was looked up, by code and in words.
type Warning struct {
	Code string
	Text string
}

// place finds the entry of a place: a state of the United States or a
// jurisdiction elsewhere. The zero node where it is not known.
func (b *Bundle) place(place string) node {
	if state, ok := strings.CutPrefix(place, "us_"); ok {
		return b.us.at("states", state)
	}
	return b.intl.at("jurisdictions", place)
}
