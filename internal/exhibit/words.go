package exhibit

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"dunwell/internal/reply"
)

// mostWords bounds the words that are read of a source, in bytes.
const mostWords = 1 << 20

// Words are the words of a source as far as they can be read without drawing it: of a
// text, a page of the web, a mail with what is attached to it, a PDF. A picture has
// none; of what is damaged or locked there is what could be read. It fails only where
// the source cannot be opened or ctx ends.
func Words(ctx context.Context, src Source, dir string) (string, error) {
	j := &job{ctx: ctx, o: Options{Dir: dir}}
	j.o.withDefaults()
	defer j.close()
	f, err := j.fetch(src)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", src.Name, err)
	}
	var b strings.Builder
	j.words(&b, f, 0)
	return b.String(), ctx.Err()
}

func (j *job) words(b *strings.Builder, f *file, depth int) {
	_ = guard(func() error { // what cannot be read has no words
		switch kindOf(f) {
		case kindPDF:
			return j.wordsOfPDF(b, f)
		case kindMail:
			return j.wordsOfMail(b, f, depth)
		case kindHTML:
			raw, err := f.bytes(mostText)
			add(b, reply.HTMLText(decode(raw)))
			return err
		case kindText, kindCSV:
			raw, err := f.bytes(mostText)
			add(b, decode(raw))
			return err
		}
		return nil
	})
}

func (j *job) wordsOfPDF(b *strings.Builder, f *file) error {
	p, err := openPDF(j.ctx, f)
	if err != nil {
		return err
	}
	for i, d := range p.pages {
		if i == mostPages || b.Len() >= mostWords || j.ctx.Err() != nil {
			break
		}
		content, err := p.content(d["Contents"])
		if err != nil {
			continue
		}
		r := &reading{p: p}
		r.read(newStream(content, p.dict(d["Resources"])), blankState(identity), nil, 0)
		var all []int
		for _, l := range r.lines() {
			all = append(all, l...)
		}
		text, _ := r.join(all)
		add(b, text)
	}
	return nil
}

func (j *job) wordsOfMail(b *strings.Builder, f *file, depth int) error {
	raw, err := f.bytes(reply.MostMail)
	if err != nil {
		return err
	}
	m, err := reply.ParseMessage(raw)
	if err != nil {
		add(b, string(raw))
		return err
	}
	add(b, m.Subject)
	add(b, m.Text)
	add(b, reply.HTMLText(m.HTML))
	for _, a := range attachments(&m) {
		if depth >= 3 || b.Len() >= mostWords {
			break
		}
		one, err := j.take(a.name, a.kind, bytes.NewReader(a.data))
		if err != nil {
			return err
		}
		j.words(b, one, depth+1)
	}
	return nil
}

func add(b *strings.Builder, text string) {
	if room := mostWords - b.Len(); room > 0 {
		b.WriteString(text[:min(room, len(text))])
		b.WriteByte('\n')
	}
}
