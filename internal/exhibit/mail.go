package exhibit

import (
	"bytes"
	"fmt"
	"strings"

	"dunwell/internal/reply"
)

// layMail makes sheets of a mail: its head, its words, and what was attached, each
// on pages of its own behind it.
func (j *job) layMail(f *file, depth int) error {
	raw, err := f.bytes(reply.MostMail)
	if err != nil {
		return err
	}
	m, err := reply.ParseMessage(raw)
	if err != nil {
		return err
	}
	if len(m.Headers) == 0 && strings.TrimSpace(m.Text) == "" {
		return errNothing
	}
	w := j.newText()
	w.title(orElse(m.Subject, "(no subject)"))
	for _, line := range []struct{ label, value string }{
		{"From", people(m.From)}, {"To", people(m.To)}, {"Cc", people(m.CC)}, {"Date", m.Headers.First("Date")}, {"Subject", m.Subject},
	} {
		if line.value != "" {
			w.pair(line.label, line.value)
		}
	}
	attached := attachments(&m)
	for i, a := range attached {
		label := ""
		if i == 0 {
			label = "Attached"
		}
		w.pair(label, fmt.Sprintf("%d. %s (%s)", i+1, orElse(a.name, "without a name"), sizeOf(int64(len(a.data)))))
	}
	w.gap(4)
	w.rule()
	text := m.Text
	if strings.TrimSpace(text) == "" && m.HTML != "" {
		text = reply.HTMLText(m.HTML)
	}
	j.lacking(text)
	w.body(strings.TrimSpace(text))
	w.finish()
	for _, d := range m.Damage {
		j.note("%s: %s.", f.shown(), strings.TrimSuffix(d, "."))
	}
	if depth >= 3 {
		if len(attached) > 0 {
			j.note("What is attached to %s inside another mail is named, not drawn.", f.shown())
		}
		return nil
	}
	for i, a := range attached {
		one, err := j.take(a.name, a.kind, bytes.NewReader(a.data))
		if err != nil {
			return err
		}
		from := len(j.sheets)
		j.lay(one, depth+1)
		for k := range j.sheets[from:] {
			if s := &j.sheets[from+k]; s.mark == "" {
				s.mark = fmt.Sprintf("attachment %d", i+1)
			}
		}
	}
	return nil
}

type attachment struct {
	name, kind string
	data       []byte
}

func orElse(text, otherwise string) string {
	if strings.TrimSpace(text) == "" {
		return otherwise
	}
	return text
}

func people(list []reply.Address) string {
	out := make([]string, 0, len(list))
	for _, a := range list {
		if a.Name == "" || a.Name == a.Address {
			out = append(out, a.Address)
		} else {
			out = append(out, a.Name+" <"+a.Address+">")
		}
	}
	return strings.Join(out, ", ")
}

func (j *job) layHTML(f *file) error {
	raw, err := f.bytes(mostText)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(reply.HTMLText(decode(raw)))
	if text == "" {
		return errNothing
	}
	j.note("Of %s the words are drawn, not how they were laid out; the page is in the file.", f.shown())
	w := j.newText()
	j.lacking(text)
	w.set(w.clean(text), 10, 14, false, 0)
	w.finish()
	return nil
}

// attachments are the parts of a mail that are no words of it. Small pictures that
// the words show, logos of a signature, are not among them.
func attachments(m *reply.Message) []attachment {
	const logo = 20 << 10
	var list []attachment
	for i := range m.Parts {
		p := &m.Parts[i]
		words := !p.Attach && (p.Type == "text/plain" || p.Type == "text/html")
		if words || !p.Attach && strings.HasPrefix(p.Type, "image/") && p.Size() < logo {
			continue
		}
		list = append(list, attachment{p.Name, p.Type, p.Bytes()})
	}
	return list
}
