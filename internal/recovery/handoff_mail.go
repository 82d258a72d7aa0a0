package recovery

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/packet"
	"dunwell/internal/reply"
	"dunwell/internal/reply/meaning"
	"dunwell/internal/store"
)

// mailExhibit shows a mail as it came: its head, the writer's own words, and the
// very bytes with what was attached as PDF.
func mailExhibit(ctx context.Context, tx *store.Tx, s *gathering, row *store.InboundRow) error {
	if row.On.After(s.on) || row.State == store.InboundPassed {
		return nil
	}
	var reading Reading
	if err := json.Unmarshal([]byte(row.Reading), &reading); err != nil {
		return fmt.Errorf("read mail %s: %w", row.ID, err)
	}
	e := packet.Exhibit{Kind: packet.ExhibitMail, Of: "mail " + row.Kind, On: row.On, About: row.ID, Title: "Mail of " + cmp.Or(row.SenderName, row.Sender), Text: row.OwnText, Secret: offersLess(&reading)}
	if reply.Kind(row.Kind) != reply.KindReply {
		e.Title = map[reply.Kind]string{reply.KindBounce: "Notice that a letter came back", reply.KindComplaint: "Complaint of a mailbox provider"}[reply.Kind(row.Kind)]
		e.Title = cmp.Or(e.Title, "Automatic answer of "+row.Sender)
	}
	for _, l := range reading.Labels {
		e.Meanings = append(e.Meanings, string(l.Label))
	}
	e.Admits = reading.Acknowledges == meaning.Yes
	from := row.Sender
	if row.SenderName != "" {
		from = row.SenderName + " <" + row.Sender + ">"
	}
	e.Head = []letter.Pair{{Label: "From", Value: from}, {Label: "Came", Value: s.long(row.On)}, {Label: "Subject", Value: row.Subject},
		{Label: "Message-ID", Value: row.MessageID}, {Label: "SHA-256", Value: fmt.Sprintf("%x", row.Hash)}}
	var names []string
	for _, f := range reading.Files {
		names = append(names, f.Name)
	}
	if len(names) > 0 {
		e.Head = append(e.Head, letter.Pair{Label: "Attached", Value: strings.Join(names, ", ")})
	}
	e.Against = saysAgainst(row.Reading)
	e.Note = "Shown are the writer's own words; the whole mail is in the packet as a file."
	raw, err := inboundMail(ctx, tx, row)
	if err != nil {
		return err
	}
	e.Secret = e.Secret || s.quotesTalk(raw)
	short := row.ID[max(0, len(row.ID)-8):]
	err = s.keep(&e, packet.File{Own: "mail-" + packet.PlainName(short) + ".eml", Type: "message/rfc822", About: "mail of " + row.Sender + ", as it came"}, raw)
	if err == nil && row.Whole {
		err = s.attachedPDFs(&e, raw, short)
	}
	s.Exhibits = append(s.Exhibits, e)
	return err
}

// offersLess reports a mail that talks about settling for less.
func offersLess(r *Reading) bool {
	return slices.ContainsFunc(r.Labels, func(l Label) bool { return l.Label == meaning.LabelSettlement || l.Label == meaning.LabelFullCondition })
}

// attachedPDFs takes the PDF files out of a mail, so that they can be opened.
func (s *gathering) attachedPDFs(e *packet.Exhibit, raw []byte, mail string) error {
	message, err := reply.ParseMessage(raw)
	if err != nil { // too large to be read whole; the mail itself is in the packet
		return nil
	}
	n := 0
	for i := range message.Parts {
		part := &message.Parts[i]
		if !part.Attach || n == mostFiles {
			continue
		}
		b := part.Bytes()
		if !strings.HasPrefix(string(b[:min(len(b), 5)]), "%PDF-") {
			continue
		}
		n++
		name := packet.PlainName(strings.TrimSuffix(part.Name, path.Ext(part.Name)))
		f := packet.File{Own: fmt.Sprintf("mail-%s-%d-%s.pdf", packet.PlainName(mail), n, name), Type: "application/pdf", About: "attached to the mail: " + part.Name, Within: true}
		if err := s.keep(e, f, b); err != nil {
			return err
		}
	}
	return nil
}

// answerExhibit shows an answer that a person typed in, word for word.
func (s *gathering) answerExhibit(entry *sealedEntry) {
	text := entry.said.Fields["text"]
	if entry.said.Verb != VerbHeard || text == "" || entry.undone || entry.On.After(s.on) {
		return
	}
	number := entryNumber(s.file.Number, entry.Seq)
	e := packet.Exhibit{
		Kind: packet.ExhibitAnswer, Of: "answer " + entry.said.Fields["outcome"], On: entry.On, About: number, Title: "Answer as it was noted", Text: text,
		Head: []letter.Pair{{Label: "Heard", Value: s.long(entry.On)}, {Label: "Noted by", Value: entry.said.By}, {Label: "Entry", Value: number}},
		Note: "These are the words as the person named wrote them down.",
	}
	read := meaning.Read(text, meaning.Context{SentOn: entry.On, Language: s.file.Client.Language, Country: s.file.Client.Place, Open: s.claim.Askable})
	e.Admits = read.Acknowledges == meaning.Yes
	for _, l := range read.Labels {
		e.Meanings = append(e.Meanings, string(l.Label))
		e.Secret = e.Secret || l.Label == meaning.LabelSettlement || l.Label == meaning.LabelFullCondition
	}
	s.Exhibits = append(s.Exhibits, e)
}

// quotesTalk reports a mail that carries words of settlement anywhere, in what it
// quotes too, or that answers a letter of settlement talk.
func (s *gathering) quotesTalk(raw []byte) bool {
	message, err := reply.ParseMessage(raw)
	if err != nil {
		return packet.Talks(string(raw))
	}
	if packet.Talks(message.Subject) || packet.Talks(message.Text) || packet.Talks(reply.HTMLText(message.HTML)) {
		return true
	}
	for _, header := range []string{"In-Reply-To", "References"} {
		for _, id := range s.talks {
			if strings.Contains(message.Headers.First(header), id) {
				return true
			}
		}
	}
	return false
}
