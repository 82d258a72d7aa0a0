package reply

import (
	"strings"
)

const (
	mostField  = 4 << 10       // bytes of one field that are put together
	mostLooked = 4 * mostWords // bytes of the texts of a report that are looked through
)

// statusFields gathers the per-recipient groups of RFC 3464, from where they
// belong and, in broken mails, from wherever else they stand.
func statusFields(m *Message) []Headers {
	var groups []Headers
	for i := range m.Parts {
		if t := m.Parts[i].Type; strings.HasSuffix(t, "delivery-status") && len(groups) < mostRecipients {
			words, _ := m.Parts[i].Words()
			groups = append(groups, recipientGroups(words)...)
		}
	}
	if len(groups) > 0 {
		return groups[:min(len(groups), mostRecipients)]
	}
	for i, room := 0, mostLooked; i < len(m.Parts) && room > 0; i++ {
		p := &m.Parts[i]
		if p.Attach && !strings.HasPrefix(p.Type, "text/") || strings.HasPrefix(p.Type, "image/") || strings.HasPrefix(p.Type, "application/") {
			continue
		}
		words, _ := p.Words()
		room -= len(words)
		if containsFold(words, "final-recipient:") && containsFold(words, "action:") {
			if groups = recipientGroups(words); len(groups) > 0 {
				return groups
			}
		}
	}
	return nil
}

func containsFold(s, lower string) bool { return strings.Contains(strings.ToLower(s), lower) }

// recipientGroups are the groups of lines that name a recipient.
func recipientGroups(text string) []Headers {
	var groups []Headers
	var group Headers
	end := func() {
		if group.Has("Final-Recipient") || group.Has("Original-Recipient") && group.Has("Action") {
			groups = append(groups, group)
		}
		group = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case strings.TrimSpace(line) == "":
			end()
		case (line[0] == ' ' || line[0] == '\t') && len(group) > 0:
			if last := &group[len(group)-1]; len(last.Value) < mostField {
				last.Value += " " + strings.TrimSpace(line)
			}
		case len(group) == mostLines:
		default:
			name, value, ok := headerLine([]byte(line))
			if !ok {
				continue
			}
			if strings.EqualFold(name, "Final-Recipient") && group.Has("Final-Recipient") { // the blank line between was lost
				end()
			}
			group = append(group, Header{Name: name, Value: decodeValue(string(value))})
		}
		if len(groups) >= mostRecipients {
			return groups
		}
	}
	end()
	return groups
}

// fromFields makes recipients of the groups; what they leave open is taken from
// the words of the report.
func fromFields(m *Message, groups []Headers, entries []storyEntry, story string) []Recipient {
	var all []Recipient
	seen := map[string]bool{}
	for _, g := range groups {
		address, original := typedAddress(g.First("Final-Recipient")), typedAddress(g.First("Original-Recipient"))
		if actual := typedAddress(g.First("X-Actual-Recipient")); actual != "" && address == "" {
			address = actual
		}
		if address == "" {
			address = original
		}
		if address == "" {
			if entry, ok := soleEntry(entries); ok {
				address = entry.address
			}
		}
		key := strings.ToLower(address + "|" + original)
		if address == "" || seen[key] {
			continue
		}
		seen[key] = true
		r := Recipient{Address: address, Action: readAction(g.First("Action")), Status: statusIn(g.First("Status"))}
		if original != "" && !strings.EqualFold(original, address) {
			r.Original = original
		}
		r.Text = diagnosticText(g)
		told := entryText(entries, address, original)
		if r.Text == "" {
			r.Text = told
		}
		if len(groups) == 1 && replyIn(r.Text+"\n"+told) == "" {
			told += "\n" + story
		}
		finish(&r, g.First("Diagnostic-Code"), told, story, m.Subject)
		all = append(all, r)
	}
	return all
}

// diagnosticText is what the refusing system said.
func diagnosticText(g Headers) string {
	d := g.First("Diagnostic-Code")
	if _, after, ok := strings.Cut(d, ";"); ok {
		d = after
	}
	d = strings.TrimSpace(d)
	if d == "" {
		d = strings.TrimSpace(g.First("X-Notes"))
	}
	if d == "" {
		if _, after, ok := strings.Cut(g.First("Status"), "("); ok {
			d = strings.TrimSuffix(strings.TrimSpace(after), ")")
		}
	}
	return clipText(d, 1000)
}

// typedAddress reads "rfc822; a@b.example", with or without brackets and blanks.
func typedAddress(v string) string {
	if _, after, ok := strings.Cut(v, ";"); ok {
		v = after
	}
	v, _ = withoutComments(v)
	if found := ParseAddresses(v); len(found) > 0 {
		return found[0].Address
	}
	if v = strings.Trim(strings.TrimSpace(v), `<>"`); strings.ContainsAny(v, " @") {
		return ""
	}
	return v
}

func readAction(v string) Action {
	v = strings.ToLower(strings.TrimSpace(v))
	for _, a := range []Action{ActionFailed, ActionDelayed, ActionDelivered, ActionRelayed, ActionExpanded} {
		if strings.HasPrefix(v, string(a)) {
			return a
		}
	}
	switch {
	case strings.HasPrefix(v, "fail"), strings.HasPrefix(v, "deliverable") && strings.Contains(v, "un"):
		return ActionFailed
	case strings.HasPrefix(v, "delay"), strings.HasPrefix(v, "transient"):
		return ActionDelayed
	}
	return ""
}

// finish settles status, reply code, reason and action of one recipient from all
// that is known of it, the nearest words first.
func finish(r *Recipient, diagnostic, told, story, subject string) {
	for _, text := range []string{r.Text, told} {
		if s := statusIn(text); s != "" && (r.Status == "" || vague(r.Status) || pairIn(text) != nil && r.Status != s && !vague(s)) {
			r.Status = s
		}
		if r.Reply == "" {
			r.Reply = replyIn(text)
		}
		if r.Reply != "" {
			break
		}
	}
	if r.Action == "" {
		r.Action = ActionFailed
		if delayed(story, subject) && !strings.HasPrefix(r.Status, "5.") {
			r.Action = ActionDelayed
		}
	}
	if r.Action == ActionFailed || r.Action == ActionDelayed {
		r.Reason = reasonOf(r, diagnostic, told, story)
	}
	r.Hard = r.Action == ActionFailed && r.Reason.hard()
	if r.Status != "" {
		r.Given = true
	} else if r.Reason != "" {
		r.Status = r.Reason.status(r.Action, r.Reply)
	}
	r.Text = clipText(strings.Join(strings.Fields(r.Text), " "), 500)
}

// vague tells whether a status says no more than its class.
func vague(status string) bool { return strings.HasSuffix(status, ".0.0") }

// delayed tells whether a report speaks of a delay only.
func delayed(story, subject string) bool {
	s := strings.ToLower(subject + "\n" + clipText(story, 4000))
	if containsAny(s, "giving up", "given up", "not going to try again", "permanent", "failed after", "has failed", "cannot be delivered", "retry time not reached for any host after a long failure", "returned mail: cannot send") {
		return false
	}
	return containsAny(s, "delayed", "warning: could not send", "will be retried", "will continue to be attempted", "still undelivered", "not yet been delivered", "has been delayed",
		"do not need to resend", "don't need to resend", "not need to resend", "warning: message still", "this is a warning message only", "will keep trying", "delivery attempts will continue", "will continue to try")
}

// clipText cuts a text at n bytes, between two letters.
func clipText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
