package recovery

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"dunwell/internal/chase"
	"dunwell/internal/mail"
	"dunwell/internal/receivable"
	"dunwell/internal/reply/meaning"
	"dunwell/internal/store"
)

// renewPause is how long a link rests before another can be asked for in its place.
const renewPause = 24 * time.Hour

// RenewalWords words the mail that brings a new link.
type RenewalWords func(language, creditor, url string) (subject, text string)

// RenewLink has a new link sent in the place of one whose time is over, to the address
// on file and to no other. Where no mail server is set up, a person is asked to send
// it. Whoever asks learns nothing of what became of it; the error is the machine's.
func (d *Desk) RenewLink(ctx context.Context, l *ClientLink, words RenewalWords, from PageSender) error {
	sender, err := d.marked(from.Address)
	if err != nil {
		return err
	}
	secret, err := d.salt(secretSize)
	if err != nil {
		return err
	}
	var made PageLink
	var to, language string
	var creditor receivable.Creditor
	err = d.together(ctx, func(ctx context.Context, tx *store.Tx) error {
		to = ""
		row, err := tx.LinkByHash(ctx, l.row.Hash)
		now := tx.Now()
		if err != nil || !row.Revoked.IsZero() || !row.Used.IsZero() || now.Before(row.Expires) || now.Sub(row.Renewed) < renewPause {
			return err
		}
		if err := tx.RenewLink(ctx, row.Account.Creditor, row.ID); err != nil {
			return err
		}
		p := paging{desk: d, tx: tx, link: l, row: row, sender: sender, agent: oneLine(from.Agent, 300)}
		if p.creditor, err = tx.Creditor(ctx, row.Account.Creditor); err != nil {
			return err
		}
		p.today = d.todayOf(p.creditor)
		if p.file, err = tx.AccountFile(ctx, row.Account, p.today); err != nil {
			return err
		}
		creditor, language = p.creditor, p.language()
		address := addressOf(&p.file, chase.WrittenTo(p.file.Contacts))
		way, err := tx.Setting(ctx, row.Account.Creditor, settingWay)
		if err != nil {
			return err
		}
		if way != WaySMTP || d.ways.SMTP == nil || address == "" || creditor.Email == "" || row.Purpose == store.LinkApprove || row.Purpose == store.LinkSign && !signable(&p.file, row.Thing) || row.Purpose == store.LinkCopy {
			_, err := p.take(ctx, &pageSaid{
				subject: "asks for a new link, the old one's time is over", labels: []meaning.Label{meaning.LabelInfo},
				words: []string{"Please send me a new link; the time of the one I have is over."},
			})
			return err
		}
		to = address
		_, err = d.do(ctx, row.Account, VerbLinkRenewed, Act{By: Machine}, func(ctx context.Context, e *deed) error {
			p.fields(e)
			e.field("to", address)
			e.said.Text = fmt.Sprintf("A new link for %s goes to %s: the time of the old one was over, and it was asked for", e.file.Client.Name, address)
			e.signs = row.Thing
			made, err = e.link(ctx, &creditor, row.Purpose, secret)
			return err
		})
		return err
	})
	if err != nil || to == "" {
		return err
	}
	return d.sendLink(ctx, &creditor, to, language, made, words)
}

// sendLink sends a link that was asked for; it is no letter and moves no ladder.
func (d *Desk) sendLink(ctx context.Context, c *receivable.Creditor, to, language string, made PageLink, words RenewalWords) error {
	subject, text := words(language, c.Name, made.URL)
	message := mail.Message{From: c.Email, FromName: c.Name, To: to, Subject: subject, Text: text, Language: language, Date: d.now(), Automatic: true}
	var err error
	if message.MessageID, err = mail.MessageID("link-"+made.ID+"-"+strconv.FormatInt(d.now().Unix(), 36), c.Email); err != nil {
		return err
	}
	eml, err := message.Bytes()
	if err != nil {
		return err
	}
	if eml, err = d.ways.DKIM.Sign(eml); err != nil {
		return err
	}
	if result := d.ways.SMTP.Send(ctx, c.Email, to, eml); result.Err != nil {
		return fmt.Errorf("send a new link: %w", result.Err)
	}
	return nil
}

// setPublicURL takes the address of the client pages: on the creditor's own domain,
// over https unless it is this machine.
func setPublicURL(c *receivable.Creditor, v string) error {
	v = strings.TrimRight(strings.TrimSpace(v), "/")
	if v == "" {
		c.PublicURL = ""
		return nil
	}
	u, err := url.Parse(v)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" || u.Opaque != "":
		return fmt.Errorf("%q is no address for client pages; write it like https://pay.your-domain.example, without a path", v)
	case u.Scheme == "https" || u.Scheme == "http" && loopbackHost(u.Hostname()):
		c.PublicURL = u.Scheme + "://" + u.Host
		return nil
	}
	return fmt.Errorf("client pages are reached over https; write https://%s", u.Host)
}

func loopbackHost(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}

var colour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// goodColour reports a colour that is written as one.
func goodColour(v string) bool { return colour.MatchString(v) }

// setBrand takes the colour of the letterhead's bar and of the band of client pages:
// one that is seen on white.
func setBrand(c *receivable.Creditor, v string) error {
	v = strings.TrimSpace(v)
	switch {
	case v == "":
	case !goodColour(v):
		return fmt.Errorf("%q is no colour; write it like #5c1a44", v)
	case contrastOnWhite(v) < leastContrast:
		return fmt.Errorf("the colour %s can hardly be seen on white (%.1f to 1, %.0f to 1 is needed); take a darker one", v, contrastOnWhite(v), float64(leastContrast))
	}
	c.Brand = v
	return nil
}

// leastContrast is what WCAG 2.2 asks of shapes that carry a meaning (1.4.11).
const leastContrast = 3
