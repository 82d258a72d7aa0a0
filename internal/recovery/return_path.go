package recovery

import (
	"context"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/reply"
)

// settingReturn is the address to which mail systems answer: with a token in it that
// is another one for each letter, a report tells by its address which letter it is
// about, whatever else it has lost on the way.
const (
	settingReturn = "return_path" // bounces+{token}@studio.example
	tokenPlace    = "{token}"
)

// checkReturnPath refuses a pattern that makes no address.
func checkReturnPath(pattern string) *fault.Error {
	if pattern == "" {
		return nil
	}
	local, _, _ := strings.Cut(pattern, "@")
	if strings.Count(pattern, tokenPlace) != 1 || !strings.Contains(local, tokenPlace) {
		return fault.Invalidf("setup_unreadable", settingReturn, "%q has no %s before the @; write it like bounces+%s@studio.example", cut(pattern, 80), tokenPlace, tokenPlace)
	}
	const mostLocal = 64 // RFC 5321, 4.5.3.1.1
	filled := strings.Replace(pattern, tokenPlace, strings.Repeat("x", tokenLength), 1)
	if clean, err := mail.CleanAddress(filled); err != nil || clean != filled || strings.IndexByte(filled, '@') > mostLocal {
		return fault.Invalidf("setup_unreadable", settingReturn, "%q makes no address of at most %d letters before the @", cut(pattern, 80), mostLocal)
	}
	return nil
}

// tokenLength is that of the left half of our message ids, which is the token.
const tokenLength = 26

// returnPath is where mail systems are to answer a letter: the creditor's own
// address, or the one with the letter's token.
func returnPath(pattern string, letter *receivable.Delivery, own string) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(letter.MessageID, "<"), "@")
	if pattern == "" || len(id) != tokenLength {
		return own
	}
	return strings.Replace(pattern, tokenPlace, id, 1)
}

// returned finds the letter in the address that a mail system answered to.
func (g *matching) returned(ctx context.Context) error {
	pattern, err := g.tx.Setting(ctx, g.creditor.ID, settingReturn)
	if err != nil || pattern == "" {
		return err
	}
	before, after, _ := strings.Cut(strings.ToLower(pattern), tokenPlace)
	var ids []string
	for _, a := range g.mail.addressed() {
		token, ok := strings.CutPrefix(a, before)
		if ok {
			token, ok = strings.CutSuffix(token, after)
		}
		if ok && len(token) == tokenLength {
			ids = append(ids, "<"+token+"@"+mail.DomainOf(g.creditor.Email)+">")
		}
	}
	if len(ids) == 0 {
		return nil
	}
	deliveries, err := g.tx.DeliveriesByMessageID(ctx, g.creditor.ID, ids)
	if err != nil {
		return err
	}
	for _, d := range deliveries {
		if m := g.clue(d.Account.Account, ClueReturn, "it came to the return path of letter %s", d.Number); m.Delivery == "" {
			m.Delivery = d.ID
		}
	}
	return nil
}

// addressed are the addresses a mail was brought to, as its head and the servers that
// passed it on tell, in lower case.
func (o *opened) addressed() []string {
	var list []string
	for _, a := range o.message.To {
		list = append(list, strings.ToLower(a.Address))
	}
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"} {
		for _, value := range o.message.Headers.All(name) {
			for _, a := range reply.ParseAddresses(value) {
				list = append(list, strings.ToLower(a.Address))
			}
		}
	}
	const most = 100
	return list[:min(len(list), most)]
}
