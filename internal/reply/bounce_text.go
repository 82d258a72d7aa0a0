package reply

import (
	"regexp"
	"slices"
	"strings"
)

const (
	mostStory      = 64 << 10 // bytes of a report's own words that are looked at
	mostRecipients = 200      // of one report
)

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
		case p.Type == "text/plain" && p.Attach && b.Len() < mostStory && strings.TrimSpace(text) == "":
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
	"below this line is a copy", "below the next line is a copy", "original message follows", "original message as received", "----- original message",
	"---- original message", "message header follows",
	"this is a copy of the message", "this is a copy of your message", "start of returned message", "returned mail follows", "returned message follows",
	"unsent message follows", "unsent message below", "message text follows",
	"the header of the original message", "original mail header", "original message header", "enclosed is a copy of the message",
	"first part of the message, including", "the body of the message is",
	"---- start of returned", "--- returned message", "--- undelivered message", "--- message header", "message contents follow",
	"copy of the original message", "original mail as follows", "your original message is included", "text of message follows",
	"----- unsent message", "headers of the original", "--- mail header", "original e-mail headers", "message headers follow", "--- original message",
	"the original message headers", "--- this is a copy",
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
		if name, _, is := headerLine([]byte(strings.TrimSpace(line))); is && !strings.Contains(name, "--") {
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
	"contact", "from:", "sender:", "sender <", "envelope-from", "mail from", "message-id:", "-recipient:", "generated from", "assistance", "questions",
	"reply-to", "return-path", "message from", "sent from", "mailto:",
	"not accepting mail from", "rejected your message from", "report this", "in-reply-to", "(sender", "of sender", "sender address", "helpdesk", "help desk",
	"please forward", "report to", "postmaster at", "message id", "sent by", "received:", "subject:", "can be reached", "new address", "has changed to",
}

// lists are what stands before the addresses that were not reached. What comes
// before them is of the mail that was sent, and names those it was sent to.
var lists = []string{
	"did not reach the following", "following recipient", "following address", "failed addresses follow", "following destination",
	"not delivered to the following", "recipients of your message", "the following users",
}

// afterLists cuts off what stands before the list of addresses, if there is an
// address behind it.
func afterLists(story string) string {
	low := strings.ToLower(story)
	if len(low) != len(story) {
		return story
	}
	for _, l := range lists {
		if i := strings.Index(low, l); i >= 0 && addressPattern.MatchString(story[i:]) {
			return story[i:]
		}
	}
	return story
}

// lineLeads stand before the address in lines that name a recipient.
var lineLeads = []string{
	"intended recipient", "recipient", "to:", "failed recipient", "address", "addressed to", "rcpt to", "user", "for", "delivery to", "deliver to", "mail to",
	"message to", "reach the following",
	"delivery failed", "user unknown", "message for", "an:", "addressed,", "was addressed", "couldn't be delivered to", "could not be delivered to",
	"permanent errors", "mailbox",
}

// storyEntries finds the addresses that a report's words are about. Lines that
// begin with an address, or name one as a recipient, count before all others.
func storyEntries(m *Message, story string, returned Headers, o Original) []storyEntry {
	if local := localEntries(m, story, returned); len(local) > 0 {
		return local
	}
	own := ownAddresses(m, o)
	var strong, weak []storyEntry
	var before []string // what a server said before the address that it refused
	current := -1       // the strong entry that the lines belong to
	for line := range strings.SplitSeq(afterLists(story), "\n") {
		if containsFold(line, "talking to") {
			current, before = -1, nil
		} else if strings.Contains(line, " (smtp)...") {
			current, before = -1, []string{line}
		}
		found := false
		for _, one := range lineAddresses(line, own) {
			entry := storyEntry{one.address, clipText(line, mostField)}
			switch {
			case !one.leads:
				weak, _ = addEntry(weak, entry)
			case !found:
				entry.text = strings.Join(append(before, entry.text), "\n")
				strong, current = addEntry(strong, entry)
				before, found = nil, true
			default:
				strong, current = addEntry(strong, entry)
			}
		}
		switch {
		case found:
		case current < 0 && (strings.HasPrefix(line, "<<<") && !slices.Contains(before, line)):
			before = append(before, line)
		case current >= 0 && len(strong[current].text) < mostField:
			strong[current].text += "\n" + line
		}
	}
	if len(strong) > 0 {
		return strong
	}
	return weak
}

type lineAddress struct {
	address string
	leads   bool // the line begins with it or names it as a recipient
}

// lineAddresses are the addresses of a line that may be recipients.
func lineAddresses(line string, own []string) []lineAddress {
	if !strings.Contains(line, "@") {
		return nil
	}
	low := strings.ToLower(line)
	if containsAny(low, notRecipients...) {
		return nil
	}
	trimmed := strings.TrimLeft(line, " \t<*-|\"'([>#.")
	if len(trimmed) > 4 && replyPattern.MatchString(trimmed[:4]) {
		trimmed = strings.TrimLeft(trimmed[4:], " <")
	}
	var all []lineAddress
	for i, at := range addressPattern.FindAllStringIndex(line, 20) {
		address := strings.Trim(strings.TrimRight(line[at[0]:at[1]], "."), "'=")
		if i := strings.LastIndexByte(address, '='); i > 0 && strings.EqualFold(address[:i], "smtp") {
			address = address[i+1:]
		}
		key := strings.ToLower(address)
		if !likeAddress(key) || slices.Contains(own, key) || systemAddress(key) {
			continue
		}
		leads := i == 0 && strings.HasPrefix(trimmed, address) || strings.Contains(low, "smtp="+key) || strings.Contains(low, "rcpt to:")
		before := strings.TrimRight(strings.ToLower(strings.TrimSpace(line[:at[0]])), " <:'\"([")
		for _, lead := range lineLeads {
			leads = leads || strings.HasSuffix(before, strings.TrimRight(lead, ":"))
		}
		all = append(all, lineAddress{address, leads})
	}
	return all
}

// localPattern finds a name that stands alone or before a wide gap.
var localPattern = regexp.MustCompile(`^\s*<?([A-Za-z0-9][A-Za-z0-9._+-]{1,63})>?(?:\s{3,}\S.*)?$`)

// localEntries finds names without a domain below the words that announce them.
// The returned mail tells the domain, else it is that of the reporting system.
func localEntries(m *Message, story string, returned Headers) []storyEntry {
	if _, below, ok := strings.Cut(afterLists(story), "\n"); ok && strings.Contains(clipText(below, 250), "@") {
		return nil
	}
	var found []storyEntry
	var passed []string // addresses that the servers on the way named
	for _, r := range returned.All("Received") {
		passed = append(passed, addressPattern.FindAllString(clipText(r, mostField), 8)...)
	}
	announced := 0
	for line := range strings.SplitSeq(story, "\n") {
		if len(found) == mostRecipients {
			break
		}
		low := strings.ToLower(line)
		if containsAny(low, lists...) || strings.HasSuffix(strings.TrimSpace(low), "the following:") {
			announced = 5
			continue
		}
		if announced--; announced < 0 {
			continue
		}
		name := localPattern.FindStringSubmatch(line)
		if name == nil {
			continue
		}
		domain := ""
		for _, a := range passed {
			if local, d, _ := strings.Cut(a, "@"); strings.EqualFold(local, name[1]) {
				domain = d
			}
		}
		if domain == "" && len(m.From) > 0 {
			_, domain, _ = strings.Cut(m.From[0].Address, "@")
		}
		if domain != "" {
			found = append(found, storyEntry{name[1] + "@" + strings.ToLower(domain), ""})
		}
	}
	for i := range found { // the same words for all of them, each read once more
		found[i].text = clipText(story, mostStory/len(found))
	}
	return found
}

func addEntry(all []storyEntry, e storyEntry) ([]storyEntry, int) {
	for i := range all {
		if strings.EqualFold(all[i].address, e.address) {
			if len(all[i].text) < mostField {
				all[i].text += "\n" + e.text
			}
			return all, i
		}
	}
	if len(all) == mostRecipients {
		return all, -1
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
		entries = []storyEntry{{o.To, ""}}
	}
	var all []Recipient
	for _, e := range entries {
		if len(all) >= mostRecipients {
			break
		}
		r := Recipient{Address: e.address, Text: e.text}
		told := e.text
		if len(entries) == 1 {
			told += "\n" + story
		}
		finish(&r, "", told, story, m.Subject)
		all = append(all, r)
	}
	return all
}
