package reply

import (
	"regexp"
	"slices"
	"strings"
)

const mostStory = 64 << 10 // bytes of a report's own words that are looked at

// storyEntry is one address that a report speaks of, and what it says of it.
type storyEntry struct {
	address string
	text    string
}

// narrative cuts the words of a report from the mail that it returns. returned is
// the head of that mail, as far as the report holds it.
func narrative(m *Message) (story string, returned Headers) {
	text := m.Text
	var b strings.Builder
	for i := range m.Parts {
		p := &m.Parts[i]
		switch {
		case p.Type == "message/rfc822" || p.Type == "text/rfc822-headers" || p.Type == "message/rfc822-headers" || p.Type == "message/global":
			if returned == nil {
				q := parser{m: &Message{}}
				words, _ := p.Words()
				returned, _ = q.head([]byte(strings.TrimLeft(words, "\n")))
			}
		case p.Type == "text/plain" && p.Attach && strings.TrimSpace(text) == "":
			words, _ := p.Words()
			b.WriteString(words)
		}
	}
	if b.Len() > 0 {
		text = b.String()
	}
	own, rest := splitReturned(text)
	if returned == nil && rest != "" {
		q := parser{m: &Message{}}
		returned, _ = q.head([]byte(rest))
	}
	return clipText(own, mostStory), returned
}

// returnedMarks begin the copy of a mail in reports without parts.
var returnedMarks = []string{
	"below this line is a copy", "below the next line is a copy", "original message follows", "original message as received", "----- original message", "---- original message", "message header follows",
	"this is a copy of the message", "this is a copy of your message", "start of returned message", "returned mail follows", "returned message follows", "unsent message follows", "unsent message below", "message text follows",
	"the header of the original message", "original mail header", "original message header", "enclosed is a copy of the message", "first part of the message, including", "the body of the message is",
	"---- start of returned", "--- returned message", "--- undelivered message", "--- message header", "message contents follow", "copy of the original message", "your original message is included", "text of message follows",
	"----- unsent message", "headers of the original", "--- mail header", "original e-mail headers", "message headers follow", "--- original message", "the original message headers", "--- this is a copy",
}

// returnedNames begin the head of a returned mail where no mark does.
var returnedNames = []string{"received:", "return-path:", "dkim-signature:", "mime-version:", "x-originating-ip:", "x-virus-scanned:", "x-spam-", "x-yahoo-"}

func splitReturned(text string) (own, rest string) {
	at := 0
	for at < len(text) {
		end := strings.IndexByte(text[at:], '\n')
		line := text[at:]
		next := len(text)
		if end >= 0 {
			line, next = text[at:at+end], at+end+1
		}
		low := strings.ToLower(strings.TrimSpace(line))
		if len(low) < 200 && containsAny(low, returnedMarks...) {
			return text[:at], headAfter(text[next:])
		}
		for _, name := range returnedNames {
			if at > 0 && strings.HasPrefix(low, name) && !strings.HasPrefix(line, " ") {
				return text[:at], text[at:]
			}
		}
		at = next
		if at > mostStory {
			break
		}
	}
	return text, ""
}

// headAfter skips what stands between a mark and the head.
func headAfter(text string) string {
	for range 12 {
		line, rest, ok := strings.Cut(text, "\n")
		if name, _, is := headerLine([]byte(line)); is && !strings.Contains(name, "--") {
			return text
		}
		if !ok {
			return ""
		}
		text = rest
	}
	return ""
}

func originalOf(m *Message, returned Headers) Original {
	o := Original{Subject: returned.First("Subject")}
	if ids := messageIDs(returned.First("Message-ID")); len(ids) > 0 {
		o.MessageID = ids[0]
	} else if n := len(m.References); n > 0 {
		o.MessageID = m.References[n-1]
	} else if n := len(m.InReplyTo); n > 0 {
		o.MessageID = m.InReplyTo[n-1]
	}
	if a := ParseAddresses(returned.First("From")); len(a) > 0 {
		o.From = a[0].Address
	}
	if a := ParseAddresses(returned.First("To")); len(a) > 0 {
		o.To = a[0].Address
	}
	return o
}

var addressPattern = regexp.MustCompile(`[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?`)

// notRecipients mark lines whose address is another's: the sender's, a helper's.
var notRecipients = []string{
	"contact", "from:", "sender:", "sender <", "envelope-from", "mail from", "message-id", "generated from", "further assistance", "assistance", "questions", "reply-to", "return-path", "message from", "sent from", "mailto:", "help",
	"not accepting mail from", "rejected your message from", "report this", "in-reply-to", "von:", "de :", "(sender", "helpdesk", "please forward", "report to", "postmaster at", "message id", "sent by", "x-", "received:", "subject:", "can be reached", "new address", "has changed to",
}

// lineLeads stand before the address in lines that name a recipient.
var lineLeads = []string{
	"intended recipient", "recipient", "to:", "failed recipient", "address", "addressed to", "rcpt to", "user", "for", "delivery to", "deliver to", "mail to", "message to", "reach the following",
	"delivery failed", "user unknown", "message for", "an:", "couldn't be delivered to", "could not be delivered to", "permanent errors", "mailbox",
}

// storyEntries finds the addresses that a report's words are about. Lines that
// begin with an address, or name one as a recipient, count before all others.
func storyEntries(m *Message, story string, o Original) []storyEntry {
	own := ownAddresses(m, o)
	var strong, weak []storyEntry
	lines := strings.Split(story, "\n")
	current := -1 // the strong entry that the lines belong to
	for n, line := range lines {
		low := strings.ToLower(line)
		trimmed := strings.TrimLeft(line, " \t<*-|\"'([>#.")
		for i, at := range addressPattern.FindAllStringIndex(line, 20) {
			address := strings.Trim(strings.TrimRight(line[at[0]:at[1]], "."), "'")
			key := strings.ToLower(address)
			if !likeAddress(key) || slices.Contains(own, key) || systemAddress(key) {
				continue
			}
			leads := i == 0 && strings.HasPrefix(trimmed, address) || strings.Contains(low, "smtp="+key) || strings.Contains(low, "rcpt to:") && !strings.Contains(low, "mail from")
			if !leads {
				before := strings.TrimRight(strings.TrimSpace(low[:min(at[0], len(low))]), " <:'\"([")
				for _, lead := range lineLeads {
					leads = leads || strings.HasSuffix(before, strings.TrimRight(lead, ":"))
				}
			}
			entry := storyEntry{address, line}
			switch {
			case leads && !containsAny(low, notRecipients...):
				strong, current = addEntry(strong, entry)
			case !containsAny(low, notRecipients...):
				weak, _ = addEntry(weak, entry)
			}
		}
		if current >= 0 && n > 0 && !strings.Contains(strong[current].text, line) && len(strong[current].text) < 4000 {
			strong[current].text += "\n" + line
		}
	}
	if len(strong) > 0 {
		return strong
	}
	for i := range weak {
		weak[i].text = story
	}
	return weak
}

func addEntry(all []storyEntry, e storyEntry) ([]storyEntry, int) {
	for i := range all {
		if strings.EqualFold(all[i].address, e.address) {
			all[i].text += "\n" + e.text
			return all, i
		}
	}
	return append(all, e), len(all)
}

// likeAddress refuses ids and host names with an at sign.
func likeAddress(key string) bool {
	local, domain, _ := strings.Cut(key, "@")
	return len(local) < 80 && strings.Contains(domain, ".") && !strings.HasSuffix(domain, ".") && strings.Trim(local, ".") != ""
}

func systemAddress(key string) bool {
	local, _, _ := strings.Cut(key, "@")
	for _, name := range mailers {
		if strings.HasPrefix(local, name) {
			return true
		}
	}
	return false
}

// ownAddresses are those of the report's sender and of the one it is sent to:
// they are never what the report is about.
func ownAddresses(m *Message, o Original) []string {
	var own []string
	for _, list := range [][]Address{m.From, m.To, m.ReplyTo} {
		for _, a := range list {
			own = append(own, strings.ToLower(a.Address))
		}
	}
	if o.From != "" {
		own = append(own, strings.ToLower(o.From))
	}
	return own
}

func soleEntry(entries []storyEntry) (storyEntry, bool) {
	if len(entries) != 1 {
		return storyEntry{}, false
	}
	return entries[0], true
}

// entryText is what the words of a report say of one address.
func entryText(entries []storyEntry, addresses ...string) string {
	for _, e := range entries {
		for _, a := range addresses {
			if a != "" && strings.EqualFold(a, e.address) {
				return e.text
			}
		}
	}
	return ""
}

// fromStory makes recipients of a report that has words only.
func fromStory(m *Message, entries []storyEntry, story, failedTo string, o Original) []Recipient {
	if failedTo != "" {
		var named []storyEntry
		for _, a := range ParseAddresses(failedTo) {
			named = append(named, storyEntry{a.Address, entryText(entries, a.Address)})
		}
		if len(named) > 0 {
			entries = named
		}
	}
	if len(entries) == 0 && o.To != "" { // nobody is named: it is he to whom the returned mail went
		entries = []storyEntry{{o.To, story}}
	}
	var all []Recipient
	for _, e := range entries {
		r := Recipient{Address: e.address, Text: e.text}
		if len(all) >= mostAddresses {
			break
		}
		if strings.TrimSpace(r.Text) == "" {
			r.Text = story
		}
		if len(entries) == 1 && statusIn(r.Text) == "" && replyIn(r.Text) == "" {
			r.Text += "\n" + story
		}
		finish(&r, "", r.Text, story, m.Subject)
		all = append(all, r)
	}
	return all
}
