package agreement

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
)

// File is the clauses of an agreement as a person wrote them down, to be checked
// without a book.
type File struct {
	Title   string
	On      day.Date
	Place   string // whose law governs, as in the law files
	Client  string // place of the client
	Form    receivable.Form
	Price   string // in major units
	Clauses []receivable.Clause
}

type fileYAML struct {
	Title       string    `yaml:"title"`
	On          string    `yaml:"on"`
	Place       string    `yaml:"place"`
	ClientPlace string    `yaml:"client_place"`
	ClientForm  string    `yaml:"client_form"`
	Price       string    `yaml:"price"`
	Clauses     yaml.Node `yaml:"clauses"`
}

// mostFile bounds a file of clauses, in bytes.
const mostFile = 256 << 10

// ReadFile reads a file of clauses: `clauses:` holds ids with their values, or with
// value and where. All its faults are given together.
func ReadFile(text []byte) (File, error) {
	var f File
	if len(text) > mostFile {
		return f, fault.Invalidf("file_too_large", "", "a file of clauses has at most %d KB", mostFile>>10)
	}
	var y fileYAML
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&y); err != nil && !errors.Is(err, io.EOF) {
		return f, fault.Invalidf("clauses_unreadable", "", "the file of clauses cannot be read: %v", err)
	}
	f = File{Title: y.Title, Place: day.NormalPlace(y.Place), Client: day.NormalPlace(y.ClientPlace), Form: receivable.Form(y.ClientForm), Price: y.Price}
	var faults fault.List
	if y.On != "" {
		on, err := day.Parse(y.On)
		if err != nil {
			faults = append(faults, fault.Invalidf("day_unreadable", "on", "%q is not a day; write it like 2026-05-03", cut(y.On)))
		}
		f.On = on
	}
	switch f.Form {
	case "", receivable.Company, receivable.SoleTrader, receivable.Consumer, receivable.Public:
	default:
		faults = append(faults, fault.Invalidf("form_unknown", "client_form", "%q is no kind of debtor; it is company, sole_trader, consumer or public", cut(y.ClientForm)))
	}
	if y.Clauses.Kind != 0 && y.Clauses.Kind != yaml.MappingNode {
		return f, fault.Invalidf("clauses_unreadable", "clauses", "clauses are a list of ids with their values, as deposit: 50")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(y.Clauses.Content); i += 2 {
		id := y.Clauses.Content[i].Value
		if seen[id] {
			faults = append(faults, fault.Invalidf("clause_twice", id, "%s stands twice in the file", cut(id)))
			continue
		}
		seen[id] = true
		c, err := readNode(id, y.Clauses.Content[i+1])
		if err != nil {
			faults = append(faults, faultsOf(err)...)
			continue
		}
		if c.Value != "" {
			f.Clauses = append(f.Clauses, c)
		}
	}
	return f, faults.Err()
}

func readNode(id string, n *yaml.Node) (receivable.Clause, error) {
	switch n.Kind {
	case yaml.ScalarNode:
		return ReadClause(id, n.Value, "")
	case yaml.MappingNode:
		var both struct {
			Value string `yaml:"value"`
			Where string `yaml:"where"`
		}
		if err := n.Decode(&both); err != nil {
			return receivable.Clause{}, fault.Invalidf("clause_unreadable", id, "%s cannot be read in line %s", cut(id), strconv.Itoa(n.Line))
		}
		return ReadClause(id, both.Value, both.Where)
	}
	return receivable.Clause{}, fault.Invalidf("clause_unreadable", id, "%s has a value, or value and where, in line %d", cut(id), n.Line)
}

func faultsOf(err error) fault.List {
	var list fault.List
	if errors.As(err, &list) {
		return list
	}
	var one *fault.Error
	if errors.As(err, &one) {
		return fault.List{one}
	}
	return fault.List{fault.Invalidf("clauses_unreadable", "", "%s", fmt.Sprint(err))}
}
