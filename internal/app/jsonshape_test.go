package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	decimalText = regexp.MustCompile(`^-?\d+(\.\d+)?$`)
	isoDay      = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	codeText    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// shapeOf tells the keys of JSON lines in their order with the kinds of what they
// hold: one line a key, kinds of several lines joined, such as
//
//	.reasons[].code code
//	.step code|null
func shapeOf(lines []string) (string, error) {
	s := shape{kinds: map[string][]string{}}
	for _, line := range lines {
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		if err := s.value(dec, ""); err != nil {
			return "", fmt.Errorf("%q: %w", line, err)
		}
		if dec.More() {
			return "", fmt.Errorf("more than one object on a line: %q", line)
		}
	}
	var b bytes.Buffer
	for _, path := range s.order {
		kinds := s.kinds[path]
		slices.Sort(kinds)
		fmt.Fprintf(&b, "%s %s\n", path, strings.Join(kinds, "|"))
	}
	return strings.TrimSpace(b.String()), nil
}

type shape struct {
	order []string
	kinds map[string][]string
}

func (s *shape) note(path, kind string) {
	if s.kinds[path] == nil {
		s.order = append(s.order, path)
	}
	if !slices.Contains(s.kinds[path], kind) {
		s.kinds[path] = append(s.kinds[path], kind)
	}
}

func (s *shape) value(dec *json.Decoder, path string) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	switch v := token.(type) {
	case json.Delim:
		if v == '[' {
			return s.list(dec, path)
		}
		return s.object(dec, path)
	case string:
		s.note(path, kindOfText(v))
	case json.Number:
		s.note(path, "number")
	case bool:
		s.note(path, "bool")
	case nil:
		s.note(path, "null")
	}
	return nil
}

func kindOfText(v string) string {
	switch {
	case isoDay.MatchString(v):
		return "day"
	case decimalText.MatchString(v):
		return "decimal"
	case codeText.MatchString(v):
		return "code"
	case v == "":
		return "empty"
	}
	return "text"
}

func (s *shape) list(dec *json.Decoder, path string) error {
	empty := true
	for dec.More() {
		empty = false
		if err := s.value(dec, path+"[]"); err != nil {
			return err
		}
	}
	if empty {
		s.note(path+"[]", "none")
	}
	_, err := dec.Token()
	return err
}

func (s *shape) object(dec *json.Decoder, path string) error {
	if !dec.More() && path != "" {
		s.note(path, "none")
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		name := key.(string)
		if len(name) == 3 && strings.ToUpper(name) == name {
			name = "CUR" // totals are by currency
		}
		if err := s.value(dec, path+"."+name); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return err
}
