package cli

import (
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/law"
)

type lawShowCmd struct {
	Path string `arg:"" help:"Place (us_nevada, gb_eng) or path (us_nevada.small_claims, rate_series.de_basiszinssatz)."`
	JSON bool   `name:"json" help:"One JSON object a figure."`
}

func (c lawShowCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	entries, err := b.Show(c.Path)
	if err != nil {
		return usage{err}
	}
	return s.entries(b, entries, c.JSON)
}

type lawSearchCmd struct {
	Words []string `arg:"" help:"Words that all stand in the path, the value, the remark or the source."`
	JSON  bool     `name:"json" help:"One JSON object a figure."`
}

func (c lawSearchCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	found := b.Search(c.Words...)
	if len(found) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "Nothing holds all of these words.")
		return nil
	}
	return s.entries(b, found, c.JSON)
}

type entryShape struct {
	Path       string   `json:"path"`
	Value      *string  `json:"value"`
	Confidence *string  `json:"confidence"`
	AsOf       *string  `json:"as_of"`
	Sources    []string `json:"sources"`
	Note       *string  `json:"note"`
	Own        bool     `json:"own"`
}

func entryJSON(e law.Entry) entryShape {
	shape := entryShape{Path: e.Path, Confidence: confidenceShape(e.Mark.Confidence), AsOf: absent(e.Mark.AsOf),
		Sources: append([]string{}, e.Mark.Sources...), Note: absent(e.Mark.Note), Own: e.Mark.Own}
	if e.Known {
		shape.Value = &e.Value
	}
	return shape
}

// entries prints figures with their marks.
func (s *session) entries(b *law.Bundle, list []law.Entry, asJSON bool) error {
	for _, e := range list {
		if asJSON {
			if err := s.line(entryJSON(e)); err != nil {
				return err
			}
			continue
		}
		s.entry(e)
	}
	if !asJSON {
		fmt.Fprintf(s.Out, "\nLaw %s. Reference data, not legal advice.\n", b.Version)
	}
	return nil
}

func (s *session) entry(e law.Entry) {
	value := e.Text
	if !e.Known {
		value = "not known: ask the clerk"
	}
	fmt.Fprintln(s.Out, e.Path)
	wrapped(s.Out, "    ", "    ", value)
	if e.Mark.Confidence == law.Unknown {
		return
	}
	mark := string(e.Mark.Confidence) + ", " + e.Mark.AsOf
	if e.Mark.Own {
		mark = "your own figure, " + e.Mark.AsOf
	}
	wrapped(s.Out, "    ", "    ", mark+": "+strings.Join(e.Mark.Sources, "; "))
	if e.Mark.Note != "" {
		wrapped(s.Out, "    ", "    ", "("+e.Mark.Note+")")
	}
}

type lawStaleCmd struct {
	On   day.Date `help:"Day to look from (default: today)." placeholder:"DATE"`
	JSON bool     `name:"json" help:"One JSON object a figure."`
}

type staleShape struct {
	Path   string `json:"path"`
	Reason string `json:"reason"`
	AsOf   string `json:"as_of"`
	Text   string `json:"text"`
}

func (c lawStaleCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	on := s.today(c.On)
	old := b.Stale(on)
	for i, o := range old {
		switch {
		case c.JSON:
			if err := s.line(staleShape{o.Path, o.Reason, o.AsOf, o.Text}); err != nil {
				return err
			}
		case i < mostRows:
			fmt.Fprintln(s.Out, o.Path)
			wrapped(s.Out, "    ", "    ", o.Text)
		}
	}
	if !c.JSON {
		if more := len(old) - mostRows; more > 0 {
			fmt.Fprintf(s.Out, "… and %d more; --json lists all\n", more)
		}
		fmt.Fprintf(s.Out, "\n%s to look up again on %s. Law %s.\n", figures(len(old)), on, b.Version)
	}
	if len(old) > 0 {
		return errPartly
	}
	return nil
}

func figures(n int) string {
	switch n {
	case 0:
		return "Nothing"
	case 1:
		return "1 figure"
	}
	return fmt.Sprintf("%d figures", n)
}

type lawDiffCmd struct {
	Files []string `arg:"" help:"One or two law files: that of the United States, that of the other places, or both."`
	JSON  bool     `name:"json" help:"One JSON object a figure."`
}

type changeShape struct {
	Path   string      `json:"path"`
	Change string      `json:"change"`
	Old    *entryShape `json:"old"`
	New    *entryShape `json:"new"`
}

// mostLaw bounds what is read of a law file; those that come with the program have
// less than half a million bytes.
const mostLaw = 8 << 20

func (c lawDiffCmd) Run(s *session) error {
	b, err := s.law()
	if err != nil {
		return err
	}
	other := b
	for _, name := range c.Files {
		text, err := readBounded(name, mostLaw)
		if err != nil {
			return err
		}
		if other, err = other.Exchange(text); err != nil {
			return inFile{fmt.Errorf("read %s: %w", name, err)}
		}
	}
	changes := law.Diff(b, other)
	for _, ch := range changes {
		if !c.JSON {
			s.change(ch)
			continue
		}
		shape := changeShape{Path: ch.Path, Change: "changed"}
		if ch.Old != nil {
			was := entryJSON(*ch.Old)
			shape.Old = &was
		} else {
			shape.Change = "added"
		}
		if ch.New != nil {
			is := entryJSON(*ch.New)
			shape.New = &is
		} else {
			shape.Change = "removed"
		}
		if err := s.line(shape); err != nil {
			return err
		}
	}
	if !c.JSON {
		differ := "differ"
		if len(changes) < 2 {
			differ = "differs"
		}
		fmt.Fprintf(s.Out, "%s %s between law %s and law %s.\n", figures(len(changes)), differ, b.Version, other.Version)
	}
	return nil
}

func (s *session) change(ch law.Change) {
	fmt.Fprintln(s.Out, ch.Path)
	say := func(word string, e *law.Entry) {
		if e == nil {
			return
		}
		value := e.Value
		if !e.Known {
			value = "not known"
		}
		if e.Mark.Confidence != law.Unknown {
			value += " (" + string(e.Mark.Confidence) + ", " + e.Mark.AsOf + ")"
		}
		wrapped(s.Out, "    "+word+" ", "        ", value)
	}
	say("old", ch.Old)
	say("new", ch.New)
}
