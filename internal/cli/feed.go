package cli

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// feedCmd is where lists are pulled from.
type feedCmd struct {
	List    feedListCmd    `cmd:"" default:"withargs" help:"Every feed: when it was pulled, through which day it is complete, and what hinders it."`
	Connect feedConnectCmd `cmd:"" help:"Connect a feed, or sign in anew: stripe, quickbooks, xero, or web (CSV or JSON at an address)."`
	Pull    feedPullCmd    `cmd:"" help:"Pull a feed now."`
	Drop    feedDropCmd    `cmd:"" help:"End a feed and erase what it signs in with; what came from it stays."`
}

type feedListCmd struct {
	JSON bool `name:"json" help:"One JSON object a feed."`
}

func (c feedListCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.Feeds(s.ctx, creditor)
	if err != nil {
		return err
	}
	if len(list) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "No feed is connected; dunwell feed connect --help says how.")
	}
	for i := range list {
		if c.JSON {
			if err := s.line(feedJSON(&list[i])); err != nil {
				return err
			}
			continue
		}
		s.printFeed(&list[i])
	}
	return nil
}

func feedJSON(v *recovery.FeedView) any {
	moment := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	var every *int
	if v.Every > 0 {
		every = &v.Every
	}
	return struct {
		Feed    string     `json:"feed"`
		Kind    feed.Kind  `json:"kind"`
		ID      string     `json:"id"`
		Where   *string    `json:"where"`
		Every   *int       `json:"every_minutes"`
		Pulled  *time.Time `json:"pulled_at"`
		Next    *time.Time `json:"next_at"`
		Through *day.Date  `json:"complete_through"`
		Running bool       `json:"running"`
		Outcome *string    `json:"outcome"`
		Trouble *string    `json:"trouble"`
	}{v.Name, v.Kind, v.ID, given(v.Where), every, moment(v.Pulled), moment(v.Next), dayOrNull(v.Through), v.Running, given(v.Outcome), given(v.Trouble)}
}

func (s *session) printFeed(v *recovery.FeedView) {
	at := func(t time.Time, none string) string {
		if t.IsZero() {
			return none
		}
		return t.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	where := v.Where
	if where != "" {
		where = ": " + where
	}
	through := "never"
	if !v.Through.IsZero() {
		through = v.Through.String()
	}
	fmt.Fprintf(s.Out, "%s (%s%s)\n", v.Name, v.Kind, where)
	text := "complete through " + through + ", pulled " + at(v.Pulled, "never")
	if v.Outcome != "" {
		text += ": " + v.Outcome
	}
	wrapped(s.Out, "    ", "    ", text)
	if v.Trouble != "" {
		wrapped(s.Out, "    ", "    ", "The last pull failed: "+v.Trouble)
	}
	switch {
	case v.Running:
		fmt.Fprintln(s.Out, "    A pull runs now.")
	case v.Every > 0:
		wrapped(s.Out, "    ", "    ", fmt.Sprintf("next pull %s, then every %d minutes while dunwell serve runs", at(v.Next, "at once"), v.Every))
	}
}

type feedConnectCmd struct {
	Kind       feed.Kind `arg:"" enum:"stripe,quickbooks,xero,web" help:"stripe, quickbooks, xero or web."`
	Name       string    `help:"What the feed and its source are called (default: the kind)." placeholder:"NAME"`
	Every      int       `help:"Minutes between two pulls; -1 for none by itself." default:"60" placeholder:"MINUTES"`
	SecretFile string    `help:"File with the key or secret, readable by you alone (default: asked for)." type:"path" placeholder:"FILE"`
	NoPull     bool      `help:"Do not pull at once."`
	Hook       bool      `help:"Take messages too: Stripe's signing secret is asked for, of web one is printed."`
	HookFile   string    `help:"File with Stripe's signing secret." type:"path" placeholder:"FILE"`
	By         string    `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`

	URL      string `name:"url" help:"web: address of the CSV or JSON, https only." placeholder:"URL"`
	Bearer   bool   `help:"web: the secret is sent as a bearer token."`
	User     string `help:"web: user for whom the secret is the password." placeholder:"NAME"`
	Header   string `help:"web: header that holds the secret." placeholder:"NAME"`
	Lists    string `help:"web: what the list holds: all, open or new (default: found out)." enum:",all,open,new" default:"" placeholder:"KIND"`
	Complete bool   `help:"web: the list always holds all that came in through the day before."`

	ClientID string `name:"client-id" help:"quickbooks, xero: id of your app there." placeholder:"ID"`
	Redirect string `help:"quickbooks, xero: address your app leads back to; nothing needs to answer there." default:"http://localhost:8470/connected" placeholder:"URL"`
	Tenant   string `help:"xero: which organisation, by name, where there are several." placeholder:"NAME"`
	Sandbox  bool   `help:"quickbooks: the company is one for trying."`
}

func (c feedConnectCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	ask := &asker{s: s, in: bufio.NewReader(s.In)}
	n := recovery.NewFeed{Name: c.Name, Kind: c.Kind, Every: c.Every, By: author(c.By)}
	switch c.Kind {
	case feed.Stripe:
		err = c.stripe(s, d, ask, &n)
	case feed.Web:
		err = c.web(ask, &n)
	default:
		err = c.books(s, d, ask, &n)
	}
	if err != nil {
		return err
	}
	made, err := d.ConnectFeed(s.ctx, creditor, n)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s is connected.\n", made.Name)
	if n.Secret.Hook != "" {
		wrapped(s.Out, "", "  ", "Messages go to /hooks/"+made.ID+" of the address of dunwell serve --hooks HOST:PORT.")
		if c.Kind == feed.Web {
			fmt.Fprintf(s.Out, "Their secret, shown once: %s\n", n.Secret.Hook)
		}
	}
	if c.NoPull || c.Kind == feed.Web && c.URL == "" {
		return nil
	}
	return s.pullFeed(d, creditor, made.Name, recovery.PullOptions{By: n.By})
}

func (c feedConnectCmd) stripe(s *session, d *recovery.Desk, ask *asker, n *recovery.NewFeed) (err error) {
	n.Secret.Key, err = ask.secret(c.SecretFile, "A restricted key of Stripe that may read customers, invoices, credit notes and events (rk_…)")
	if err != nil {
		return err
	}
	if !strings.HasPrefix(n.Secret.Key, "rk_") && !strings.HasPrefix(n.Secret.Key, "sk_") {
		return fault.Invalidf("feed_key", "", "a key of Stripe begins with rk_ (restricted) or sk_")
	}
	if strings.HasPrefix(n.Secret.Key, "sk_") {
		wrapped(s.Err, "", "  ", "This key may do everything; make a restricted one (rk_…) that may only read, and connect with that.")
	}
	if c.Hook || c.HookFile != "" {
		if n.Secret.Hook, err = ask.secret(c.HookFile, "The signing secret of the endpoint at Stripe (whsec_…)"); err != nil {
			return err
		}
	}
	if c.NoPull {
		return nil
	}
	return d.Feeding().StripeAccount(s.ctx, n.Secret.Key)
}

func (c feedConnectCmd) web(ask *asker, n *recovery.NewFeed) error {
	if c.URL == "" && !c.Hook {
		return usage{fault.Invalidf("feed_url", "--url", "name the address of the list, or --hook where it is pushed here")}
	}
	n.Settings.Lists, n.Settings.Complete = c.Lists, c.Complete
	if c.Hook {
		n.Secret.Hook = feed.NewHookSecret()
	}
	if c.URL == "" {
		n.Every = -1
		return nil
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return usage{fault.Invalidf("feed_url", "--url", "the address must begin with https:// and hold no password; give that with --user")}
	}
	n.Settings.Host, n.Secret.URL = u.Host, c.URL
	if !c.Bearer && c.User == "" && c.Header == "" {
		return nil
	}
	secret, err := ask.secret(c.SecretFile, "The token or password for "+u.Host)
	if err != nil {
		return err
	}
	switch {
	case c.Header != "":
		n.Secret.Headers = map[string]string{c.Header: secret}
	case c.User != "":
		n.Secret.Headers = map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(c.User+":"+secret))}
	default:
		n.Secret.Headers = map[string]string{"Authorization": "Bearer " + secret}
	}
	return nil
}

// books lets the user say yes in his browser, and takes the address it led to.
func (c feedConnectCmd) books(s *session, d *recovery.Desk, ask *asker, n *recovery.NewFeed) error {
	if c.ClientID == "" {
		return usage{fault.Invalidf("feed_client", "--client-id", "name the id of your app at %s; docs/feeds.md says how to make one", feed.Named(c.Kind))}
	}
	secret := ""
	if c.Kind == feed.QuickBooks || c.SecretFile != "" { // Xero is content with PKCE
		var err error
		if secret, err = ask.secret(c.SecretFile, "The client secret of your app at "+feed.Named(c.Kind)); err != nil {
			return err
		}
	}
	consent := feed.NewConsent(c.Kind, c.ClientID, secret, c.Redirect)
	feeds := d.Feeding()
	fmt.Fprintf(s.Out, "Open this address, say yes, and let the browser go where it is led, even if nothing answers there:\n\n%s\n\n", feeds.Address(consent))
	landed, err := ask.line("The whole address it ended at")
	if err != nil {
		return err
	}
	f := &feed.Feed{Kind: c.Kind, Keep: func(context.Context, feed.Secret) error { return nil }} // what is renewed on the way is kept below
	if f.Secret, f.Settings.Tenant, err = feeds.Redeem(s.ctx, consent, landed); err != nil {
		return err
	}
	f.Settings.ClientID, f.Settings.Sandbox = c.ClientID, c.Sandbox
	if c.Kind == feed.QuickBooks {
		f.Settings.Named, err = feeds.CompanyName(s.ctx, f)
	} else {
		err = c.tenant(s, feeds, f)
	}
	n.Settings, n.Secret = f.Settings, f.Secret
	return err
}

func (c feedConnectCmd) tenant(s *session, feeds *feed.Client, f *feed.Feed) error {
	list, err := feeds.Tenants(s.ctx, f)
	if err != nil {
		return err
	}
	var names []string
	var met []feed.Tenant
	for _, t := range list {
		names = append(names, t.Name)
		if c.Tenant == "" || strings.EqualFold(t.Name, c.Tenant) || t.ID == c.Tenant {
			met = append(met, t)
		}
	}
	if len(met) != 1 {
		return fault.Invalidf("feed_tenant", "--tenant", "say which organisation of Xero is meant: %s", strings.Join(names, ", "))
	}
	f.Settings.Tenant, f.Settings.Named = met[0].ID, met[0].Name
	return nil
}

// asker asks for what must not stand on a command line.
type asker struct {
	s  *session
	in *bufio.Reader
}

// mostSecret bounds what is read of a secret, in bytes.
const mostSecret = 16 << 10

func (a *asker) secret(file, what string) (string, error) {
	if file == "" {
		return a.line(what)
	}
	st, err := os.Stat(file)
	if err != nil || !st.Mode().IsRegular() || st.Size() > mostSecret {
		return "", fault.Invalidf("password_unreadable", "", "the file %s cannot be read", file)
	}
	if st.Mode().Perm()&0o077 != 0 {
		return "", fault.Invalidf("key_open", "", "others can read the file %s; take that right away first: chmod 600 %s", file, file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fault.Invalidf("password_unreadable", "", "the file %s cannot be read", file)
	}
	return some(string(text), what)
}

func (a *asker) line(what string) (string, error) {
	fmt.Fprintf(a.s.Err, "%s: ", what)
	text, err := a.in.ReadString('\n')
	if err != nil && text == "" && err != io.EOF {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	fmt.Fprintln(a.s.Err)
	return some(text, what)
}

func some(text, what string) (string, error) {
	if text = strings.TrimSpace(text); text == "" {
		return "", fault.Invalidf("feed_key", "", "nothing was given: %s", what)
	}
	return text, nil
}

type feedPullCmd struct {
	Name     string   `arg:"" help:"Name of the feed."`
	Whole    bool     `help:"Everything, and not only what changed."`
	Same     []string `help:"Numbers that are the invoice they look like." placeholder:"N"`
	Separate []string `help:"Numbers that are invoices of their own, whatever they look like." placeholder:"N"`
	By       string   `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	JSON     bool     `name:"json" help:"Print as JSON, as dunwell import does."`
}

func (c feedPullCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	o := recovery.PullOptions{Whole: c.Whole || len(c.Same)+len(c.Separate) > 0, Same: c.Same, Separate: c.Separate, By: author(c.By)}
	if !c.JSON {
		return s.pullFeed(d, creditor, c.Name, o)
	}
	p, err := d.PullFeed(s.ctx, creditor, c.Name, o)
	if err != nil {
		return err
	}
	files := []recovery.FileReport{}
	if p.Changed {
		files = append(files, p.Report)
	}
	if err := s.line(recovery.ImportReport{Files: files}); err != nil {
		return err
	}
	return partly(&p)
}

func (s *session) pullFeed(d *recovery.Desk, creditor receivable.CreditorID, name string, o recovery.PullOptions) error {
	p, err := d.PullFeed(s.ctx, creditor, name, o)
	if err != nil {
		return err
	}
	wrapped(s.Out, "", "  ", name+": "+p.Text)
	if p.Report.Number != "" && p.Report.Invoices.Count+p.Report.Payments.Count+p.Report.Credits.Count > 0 {
		wrapped(s.Out, "  ", "    ", "dunwell undo "+p.Report.Number+" takes it back, until something was sent on it.")
	}
	for _, w := range p.Report.Warnings {
		wrapped(s.Out, "  ", "    ", w.Text)
	}
	for _, f := range p.Report.Faults {
		wrapped(s.Out, "  Out: ", "    ", f.Text)
	}
	return partly(&p)
}

// partly is the exit code of a pull of which some rows stay out.
func partly(p *recovery.FeedPull) error {
	if len(p.Report.Faults) > 0 {
		return errPartly
	}
	return nil
}

type feedDropCmd struct {
	Name string `arg:"" help:"Name of the feed."`
}

func (c feedDropCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.DropFeed(s.ctx, creditor, c.Name); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s is no feed any more; what it signed in with is erased, and what came from it stays.\n", c.Name)
	return nil
}
