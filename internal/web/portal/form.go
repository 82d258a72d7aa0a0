package portal

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/web/say"
)

// form is a form as it came in: what was typed, and what is wrong with it by field.
// An empty one is a form that nobody has filled in.
type form struct {
	values url.Values
	faults map[string]string
	order  []string // fields with a fault, in the order these were found
}

func readForm(r *http.Request) (*form, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fault.Invalidf("form_unreadable", "", "this form could not be read")
	}
	return &form{values: r.PostForm}, nil
}

func (f *form) get(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// blame notes what is wrong with a field; the first word about it stands.
func (f *form) blame(field, text string) {
	if f.faults == nil {
		f.faults = map[string]string{}
	}
	if _, ok := f.faults[field]; ok {
		return
	}
	f.faults[field] = text
	f.order = append(f.order, field)
}

// day reads a day; one that cannot be read is blamed, none is no day.
func (f *form) day(v *say.Voice, name string) day.Date {
	text := f.get(name)
	if text == "" {
		return day.Date{}
	}
	d, err := day.Parse(text)
	if err != nil {
		f.blame(name, v.T("Please write a day, such as 2026-12-01."))
	}
	return d
}

// refuse sorts what the desk refuses to the fields it is about, in the client's words.
// What is no fault of the form is given back.
func (f *form) refuse(v *say.Voice, err error) error {
	var list fault.List
	if errors.As(err, &list) {
		for _, one := range list {
			f.blame(one.Where, faultWords(v, one.Code))
		}
		return nil
	}
	one, ok := errors.AsType[*fault.Error](err)
	if !ok || one.Kind != fault.Invalid {
		return err
	}
	where := one.Where
	if strings.HasPrefix(one.Code, "sum_") && where == "" {
		where = "amount"
	}
	f.blame(where, faultWords(v, one.Code))
	return nil
}

// field is one field of a form as it is shown.
type field struct {
	Name, Value, Fault string
	Focus              bool
}

// Field is a field by its name; templates ask for it.
func (f *form) Field(name string) field {
	if f == nil {
		return field{Name: name}
	}
	return field{Name: name, Value: f.values.Get(name), Fault: f.faults[name], Focus: len(f.order) > 0 && f.order[0] == name}
}

// Whole is what is wrong with the form as a whole.
func (f *form) Whole() string {
	if f == nil {
		return ""
	}
	return f.faults[""]
}

// Ticked reports a box that was ticked.
func (f *form) Ticked(name string) bool { return f != nil && f.values.Get(name) != "" }

// Summary are the faults with links to their fields, where there are several.
func (f *form) Summary() []field {
	if f == nil || len(f.order) < 3 {
		return nil
	}
	var list []field
	for _, name := range f.order {
		if name != "" {
			list = append(list, f.Field(name))
		}
	}
	return list
}

func (f *form) good() bool { return len(f.faults) == 0 }

// faultWords is a refusal in the words of the page.
func faultWords(v *say.Voice, code string) string {
	switch code {
	case "sum_above_owed":
		return v.T("This is more than is open.")
	case "sum_not_positive", "sum_unreadable", "sum_too_fine", "sum_overflow", "part_sum":
		return v.T("Please write a sum, such as 250.00.")
	case "day_missing", "part_day":
		return v.T("Please choose a day.")
	case "day_past":
		return v.T("Please choose a day to come.")
	case "day_ahead":
		return v.T("This day has not come yet.")
	case "day_far":
		return v.T("This day is too far away. Please choose an earlier one.")
	case "part_order":
		return v.T("Please choose a day after the one before it.")
	case "invoice_unknown":
		return v.T("Please choose the invoice.")
	case "reason_unknown":
		return v.T("Please choose what is not right.")
	case "words_missing":
		return v.T("Please tell us in a few words what is not right.")
	case "words_too_many":
		return v.T("This is longer than we can keep here. Please write the rest in a mail.")
	case "name_missing":
		return v.T("Please write the name.")
	case "address_unreadable":
		return v.T("Please write an e-mail address, such as name@example.com.")
	case "phone_missing":
		return v.T("Please write the number we should call.")
	case "consent_missing":
		return v.T("Please tick the box if you agree.")
	case "drawing_unreadable":
		return v.T("The drawing cannot be kept. Leave it empty; your typed name counts as well.")
	case "files_too_many":
		return v.T("At most five files can be sent with one link. Please send more by mail.")
	case "file_too_large":
		return v.T("A file may have 10 MB at most.")
	case "file_empty":
		return v.T("This file is empty.")
	case "file_type":
		return v.T("Please send a PDF, a picture or plain text.")
	case "text_changed":
		return v.T("The text has changed since you opened it. Please read it once more.")
	}
	return v.T("Please look at this once more.")
}

// plainSum reads a sum as a person types it, "1,200.50" or "1.200,50", and gives it
// with a point and no grouping.
func plainSum(text string, c money.Currency) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, text)
	point, comma := strings.LastIndexByte(text, '.'), strings.LastIndexByte(text, ',')
	last := max(point, comma)
	if last < 0 {
		return text
	}
	grouping := strings.NewReplacer(".", "", ",", "")
	if decimals := len(text) - last - 1; decimals > c.Digits() || decimals == 3 && c.Digits() < 3 || strings.Count(text, text[last:last+1]) > 1 {
		return grouping.Replace(text)
	}
	return grouping.Replace(text[:last]) + "." + text[last+1:]
}

// numberIn writes a sum as a field of a page holds it, in the client's language.
func numberIn(v *say.Voice, a money.Amount) string {
	set := v.Amount(a)
	return set.Whole + set.Decimals
}
