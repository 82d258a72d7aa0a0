package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/reply"
)

// replyCmd reads mails and says what they are; nothing is recorded.
type replyCmd struct {
	Files []string `arg:"" name:"file" help:"Mail (.eml); - reads standard input. With --jsonl: file with one reply a line."`
	JSONL bool     `name:"jsonl" help:"The file holds replies as JSON, one a line: id, subject, body, sent_on, language, open_amount, currency. Prints JSON."`
	JSON  bool     `name:"json" help:"One JSON object a mail."`
}

// mostReplyLine is the longest line of a JSONL file that is read, in bytes.
const mostReplyLine = 4 << 20

func (c replyCmd) Run(s *session) error {
	refused := false
	for _, name := range c.Files {
		err := c.file(s, name)
		if fault.KindOf(err) == fault.Invalid && len(c.Files) > 1 && !errors.As(err, new(usage)) {
			fmt.Fprintln(s.Err, err)
			refused = true
			continue
		}
		if err != nil {
			return err
		}
	}
	if refused {
		return errPartly
	}
	return nil
}

func (c replyCmd) file(s *session, name string) error {
	if c.JSONL {
		return c.lines(s, name)
	}
	raw, err := readReply(s, name)
	if err != nil {
		return err
	}
	m, err := reply.ParseMessage(raw)
	if err != nil {
		return inFile{err}
	}
	id := m.MessageID
	if id == "" {
		id = filepath.Base(name)
	}
	return c.show(s, id, &m, reply.Context{})
}

// readReply takes one byte more than is read, so that a mail too large is named as such.
func readReply(s *session, name string) ([]byte, error) {
	if name != "-" {
		return readBounded(name, reply.MostMail)
	}
	raw, err := io.ReadAll(io.LimitReader(s.In, reply.MostMail+1))
	if err != nil {
		return nil, fault.Unavailablef("file_unreadable", err, "standard input cannot be read: %v", err)
	}
	return raw, nil
}

// givenReply is one line of a JSONL file.
type givenReply struct {
	ID      string `json:"id"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
	SentOn  string `json:"sent_on"`

	Language   string `json:"language"`
	OpenAmount string `json:"open_amount"`
	Currency   string `json:"currency"`
}

func (c replyCmd) lines(s *session, name string) error {
	in := s.In
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return usage{fault.Invalidf("file_unreadable", name, "the file cannot be read: %v", unwrapPath(err))}
		}
		defer f.Close()
		in = f
	}
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, mostReplyLine)
	n := 0
	for scan.Scan() {
		n++
		if len(bytes.TrimSpace(scan.Bytes())) == 0 {
			continue
		}
		var given givenReply
		if err := json.Unmarshal(scan.Bytes(), &given); err != nil {
			return inFile{fault.Invalidf("reply_line_unreadable", fmt.Sprintf("%s:%d", name, n), "the line is no JSON object with id, subject, body and sent_on: %v", err)}
		}
		m := reply.Message{Subject: given.Subject, Text: given.Body}
		m.Date, _ = time.Parse(time.DateOnly, given.SentOn)
		if err := c.show(s, given.ID, &m, given.context()); err != nil {
			return err
		}
	}
	if err := scan.Err(); err != nil {
		return inFile{fault.Invalidf("reply_line_unreadable", fmt.Sprintf("%s:%d", name, n+1), "the line cannot be read: %v; lines may have up to %d MiB", err, mostReplyLine>>20)}
	}
	return nil
}

// replyJSON is a mail that came in, as --json prints it.
type replyJSON struct {
	ID               string               `json:"id"`
	Kind             reply.Kind           `json:"kind"`
	OwnText          string               `json:"own_text"`
	Labels           []labelJSON          `json:"labels"`
	Abstain          bool                 `json:"abstain"`
	Promise          *promisedJSON        `json:"promise"`
	Offer            *offerJSON           `json:"offer"`
	HoldChasing      bool                 `json:"hold_chasing"`
	AcknowledgesDebt *string              `json:"acknowledges_debt"`
	Recipients       []replyRecipientJSON `json:"recipients"`
	Returns          *string              `json:"returns"`
}

type replyRecipientJSON struct {
	Address string       `json:"address"`
	Action  reply.Action `json:"action"`
	Status  *string      `json:"status"`
	Reply   *string      `json:"reply"`
	Reason  *string      `json:"reason"`
	Hard    bool         `json:"hard"`
}

func (c replyCmd) show(s *session, id string, m *reply.Message, known reply.Context) error {
	found := reply.KindOf(m)
	own, _ := m.OwnWords()
	read, ok := meant(&found, m, own, known)
	if c.JSON || c.JSONL {
		j := replyShape(id, &found, own)
		if ok {
			j.addMeaning(&read, found.Kind)
		}
		return s.line(j)
	}
	if len(c.Files) > 1 {
		fmt.Fprintf(s.Out, "%s\n", id)
	}
	printReply(s.Out, &found, own)
	if ok {
		printMeaning(s.Out, &read)
	}
	return nil
}

func replyShape(id string, f *reply.Finding, own string) replyJSON {
	// What no one has understood is a hold; a machine's word that names no day is none.
	j := replyJSON{ID: id, Kind: f.Kind, OwnText: own, Labels: []labelJSON{}, Abstain: true, HoldChasing: f.Kind != reply.KindAutoReply || !f.Returns.IsZero(), Recipients: []replyRecipientJSON{}}
	if !f.Returns.IsZero() {
		day := f.Returns.String()
		j.Returns = &day
	}
	for _, r := range f.Recipients {
		j.Recipients = append(j.Recipients, replyRecipientJSON{
			Address: r.Address, Action: r.Action, Status: orNull(r.Status), Reply: orNull(r.Reply), Reason: orNull(string(r.Reason)), Hard: r.Hard,
		})
	}
	return j
}

var kindWords = map[reply.Kind]string{
	reply.KindReply: "A reply", reply.KindBounce: "A delivery report", reply.KindAutoReply: "An automatic answer", reply.KindComplaint: "A complaint about spam",
}

func printReply(w io.Writer, f *reply.Finding, own string) {
	fmt.Fprintf(w, "%s: %s.\n", kindWords[f.Kind], f.Because)
	for _, r := range f.Recipients {
		words := []string{string(r.Action)}
		for _, more := range []string{r.Status, strings.ReplaceAll(string(r.Reason), "_", " ")} {
			if more != "" {
				words = append(words, more)
			}
		}
		if r.Hard {
			words = append(words, "takes no mail any more")
		}
		fmt.Fprintf(w, "  %s: %s\n", r.Address, strings.Join(words, ", "))
	}
	if !f.Returns.IsZero() {
		fmt.Fprintf(w, "  Back on %s.\n", f.Returns)
	}
	if f.Challenge {
		fmt.Fprintln(w, "  It asks to prove that a person wrote; only a person can answer it.")
	}
	if f.Kind != reply.KindBounce && own != "" {
		for line := range strings.SplitSeq(own, "\n") {
			fmt.Fprintf(w, "  | %s\n", line)
		}
	}
}
