package web

// input is one field of a form of the settings and of the ladder, with its words in
// the reader's language.
type input struct {
	ID, Name, Label, Hint string
	Value                 string
	Kind                  string // text, number, email, date, area, check, select, file
	Options               []choice
	On                    bool // of a check
	Locked                bool // shown, not to be changed
	Fault                 string
	Focus                 bool
	Most                  int // characters, 0 for the usual
}

// Described names what belongs to the field, for who does not see it.
func (i input) Described() string {
	switch {
	case i.Hint != "" && i.Fault != "":
		return i.ID + "-h " + i.ID + "-f"
	case i.Hint != "":
		return i.ID + "-h"
	case i.Fault != "":
		return i.ID + "-f"
	}
	return ""
}

// tried fills a field with what was typed and what is wrong with it.
func (i input) tried(t *tried) input {
	if t == nil {
		return i
	}
	if i.Kind == "check" {
		i.On = t.values.Has(i.Name)
	} else if t.values.Has(i.Name) {
		i.Value = t.values.Get(i.Name)
		for n := range i.Options {
			i.Options[n].Chosen = i.Options[n].Value == i.Value
		}
	}
	i.Fault = t.faults[i.Name]
	i.Focus = i.Fault != "" && t.first == i.Name
	return i
}

// inputs is a group of fields under one heading.
type inputs struct {
	Title, Lead string
	Fields      []input
}
