package packet

import (
	"slices"
	"strings"

	"dunwell/internal/law"
	"dunwell/internal/letter"
	"dunwell/internal/money"
)

// marked says how sure a figure of the law is, for whoever relies on it.
func marked(m law.Mark) string {
	text := "confidence " + strings.ReplaceAll(string(m.Confidence), "_", " ")
	if m.Own {
		text = "your own figure"
	}
	if m.AsOf != "" {
		text += ", as of " + m.AsOf
	}
	return text
}

// sumOr is a sum of the law with its mark, or that it is not known.
func (d *Dossier) sumOr(f law.Figure[money.Amount]) string {
	if !f.Known {
		return "not known here: ask the clerk"
	}
	return d.sum(f.Value) + " (" + marked(f.Mark) + ")"
}

func yesNo(f law.Figure[bool]) string {
	if !f.Known {
		return "not known here: ask the clerk"
	}
	return map[bool]string{true: "yes", false: "no"}[f.Value] + " (" + marked(f.Mark) + ")"
}

// cautions are the warnings of the law, a paragraph each, and that all of it is data.
func cautions(warnings []law.Warning, marks ...law.Mark) []letter.Block {
	var list []letter.Block
	var sources []string
	for _, m := range marks {
		for _, s := range m.Sources {
			if !slices.Contains(sources, s) {
				sources = append(sources, s)
			}
		}
	}
	for _, w := range warnings {
		list = append(list, letter.Para{Text: sentence(w.Text)})
	}
	if len(sources) > 0 {
		list = append(list, letter.Para{Text: "Sources: " + strings.Join(sources, "; ") + "."})
	}
	return append(list, letter.Para{Text: "This comes from data with the marks shown. It is no advice; please verify it with the court before you file."})
}
