package mail

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// Report says whether letters from an address will be believed to come from it.
type Report struct {
	Domain string // of the From address
	Lines  []Line
	// Aligned: by what can be looked up, receivers can tie a letter to the From
	// domain (DMARC), through SPF or DKIM. Without it nothing may be sent
	// automatically.
	Aligned bool
}

// Line is one finding.
type Line struct {
	Code string
	OK   bool   // nothing to do
	Text string // what was found and what to do, in plain words
	Add  TXT    // the record to paste, if one is missing or wrong
}

// TXT is a TXT record at the domain's name server.
type TXT struct{ Name, Text string }

func (r *Report) add(ok bool, code, format string, args ...any) *Line {
	r.Lines = append(r.Lines, Line{Code: code, OK: ok, Text: fmt.Sprintf(format, args...)})
	return &r.Lines[len(r.Lines)-1]
}

// Check looks up what the From address's domain publishes about its senders and
// compares it with how letters leave here: over server, signed by dkim (nil for
// unsigned). It sends nothing.
func Check(ctx context.Context, from string, dkim *DKIM, server Server, resolver *net.Resolver) Report {
	var r Report
	address, err := CleanAddress(from)
	if err != nil {
		r.add(false, "mail_address", "%v", err)
		return r
	}
	r.Domain = DomainOf(address)
	c := checking{&r, resolver, server, dkim}
	strict := c.dmarc(ctx)
	bySPF := c.spf(ctx)
	byDKIM := c.dkimRecord(ctx, strict)
	r.Aligned = bySPF || byDKIM
	switch {
	case bySPF && byDKIM:
		r.add(true, "mail_aligned", "Receivers can tell that letters from %s are yours, by SPF and by DKIM.", r.Domain)
	case bySPF:
		r.add(true, "mail_aligned", "Receivers can tell by SPF that letters from %s are yours. A forwarded letter needs DKIM as well.", r.Domain)
	case byDKIM:
		r.add(true, "mail_aligned", "Receivers can tell by DKIM that letters from %s are yours.", r.Domain)
	case slices.Contains(shared, r.Domain):
		r.add(false, "mail_foreign_domain", "%s belongs to its provider, and you cannot add records there. Send through that provider's own server, or use an address of a domain of your own.", r.Domain)
	default:
		r.add(false, "mail_not_aligned", "Receivers cannot tell that letters from %s are yours; many will treat them as spam. Until one of the records above is right, nothing is sent automatically.", r.Domain)
	}
	return r
}

// shared are domains whose users do not own them.
var shared = []string{
	"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "aol.com", "icloud.com", "me.com",
	"gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "orange.fr", "laposte.net",
	"libero.it", "wp.pl", "onet.pl", "proton.me", "protonmail.com", "mail.com",
}

// including is the SPF domain that providers ask their customers to include, by
// the end of the name of the server that letters are handed to.
var including = map[string]string{
	"gmail.com": "_spf.google.com", "office365.com": "spf.protection.outlook.com", "outlook.com": "spf.protection.outlook.com",
	"fastmail.com": "spf.messagingengine.com", "messagingengine.com": "spf.messagingengine.com", "mailbox.org": "mailbox.org",
	"migadu.com": "spf.migadu.com", "protonmail.ch": "_spf.protonmail.ch", "gandi.net": "_mailcust.gandi.net",
	"infomaniak.com": "spf.infomaniak.ch", "mailgun.org": "mailgun.org",
}

type checking struct {
	*Report
	resolver *net.Resolver
	server   Server
	key      *DKIM
}

func (c checking) silent(what string, err error) bool {
	if err == nil {
		return false
	}
	c.add(false, "dns_silent", "The name servers did not answer about %s. Check the network and ask again.", what)
	return true
}

// dmarc reads the domain's wish and tells whether DKIM must match it to the letter.
func (c checking) dmarc(ctx context.Context) (strict bool) {
	tags, at, err := c.dmarcTags(ctx)
	propose := TXT{"_dmarc." + organization(c.Domain), "v=DMARC1; p=none"}
	switch {
	case errors.Is(err, errTwoRecords):
		c.add(false, "dmarc_two", "%s has two DMARC records, so receivers take neither. Remove one.", at)
	case c.silent("_dmarc."+c.Domain, err):
	case tags == nil:
		c.add(false, "dmarc_missing", "%s has no DMARC record; large receivers ask for one. Add this TXT record.", c.Domain).Add = propose
	case !slices.Contains([]string{"none", "quarantine", "reject"}, strings.ToLower(tags["p"])):
		c.add(false, "dmarc_broken", "The DMARC record at %s names no policy. Replace it with this TXT record.", at).Add = propose
	default:
		c.add(true, "dmarc_found", "The DMARC record at %s asks receivers to do this with letters that are not yours: %s.", at, strings.ToLower(tags["p"]))
	}
	return strings.EqualFold(tags["adkim"], "s")
}

func (c checking) dmarcTags(ctx context.Context) (tags map[string]string, at string, err error) {
	for _, domain := range slices.Compact([]string{c.Domain, organization(c.Domain)}) {
		at = "_dmarc." + domain
		texts, err := lookupTXT(ctx, c.resolver, at)
		if err != nil {
			return nil, at, err
		}
		for _, t := range texts {
			if t != "v=DMARC1" && !strings.HasPrefix(t, "v=DMARC1;") && !strings.HasPrefix(t, "v=DMARC1 ") {
				continue
			}
			if tags != nil {
				return nil, at, errTwoRecords
			}
			tags = tagList(t)
		}
		if tags != nil {
			return tags, at, nil
		}
	}
	return nil, at, nil
}

// spf tells whether a letter handed to the server passes for the From domain. The
// envelope's sender is the From address, so a pass is aligned, strictly too.
func (c checking) spf(ctx context.Context) bool {
	ask := &spf{resolver: c.resolver}
	text, err := ask.record(ctx, c.Domain)
	switch {
	case errors.Is(err, errTwoRecords):
		c.add(false, "spf_two", "%s has two SPF records, so receivers take neither. Join them into one.", c.Domain)
		return false
	case c.silent(c.Domain, err):
		return false
	case text == "":
		c.add(false, "spf_missing", "%s does not say which servers send for it (SPF). Add this TXT record; name the servers of any other service that sends for you in it, too.", c.Domain).
			Add = TXT{c.Domain, "v=spf1 " + c.ownMechanism() + " ~all"}
		return false
	}
	for _, term := range strings.Fields(text) {
		if strings.EqualFold(term, "all") || strings.EqualFold(term, "+all") {
			c.add(false, "spf_open", "The SPF record of %s lets the whole world send for it, so receivers give nothing for it. Write ~all at its end.", c.Domain)
			return false
		}
	}
	v, err := c.permits(ctx, ask)
	switch {
	case c.silent(c.Domain, err):
	case v == spfPass:
		c.add(true, "spf_found", "The SPF record of %s lets %s send for it.", c.Domain, c.server.Host)
		return true
	case v == spfBroken:
		c.add(false, "spf_broken", "The SPF record of %s has a mistake or asks more than ten questions, so receivers do not take it: %s", c.Domain, clip(text, 300))
	case v == spfUnclear:
		c.add(false, "spf_unclear", "Whether the SPF record of %s lets %s send for it cannot be told from here. Send a test message and look at its head for spf=pass.", c.Domain, c.server.Host)
	default:
		c.add(false, "spf_other_server", "The SPF record of %s does not name the server %s. Replace it with this TXT record.", c.Domain, c.server.Host).
			Add = TXT{c.Domain, withMechanism(text, c.ownMechanism())}
	}
	return false
}

// permits asks about every address of the server, or, where the server belongs to
// a known provider, whether that provider's own list is included: what a provider
// sends from is not where it takes letters.
func (c checking) permits(ctx context.Context, ask *spf) (verdict, error) {
	addresses, err := lookupIP(ctx, c.resolver, c.server.Host)
	if err != nil {
		return "", err
	}
	if len(addresses) == 0 {
		addresses = []netip.Addr{netip.IPv4Unspecified()} // nobody's: the record is read all the same
	}
	worst := verdict("")
	for _, ip := range addresses {
		ask.asked = 0
		v, err := ask.check(ctx, c.Domain, ip)
		if err != nil {
			return "", err
		}
		if worst == "" || worst == spfPass {
			worst = v
		}
	}
	if list := c.provider(); list != "" && worst != spfBroken && slices.Contains(ask.visited, list) {
		return spfPass, nil
	}
	return worst, nil
}

func (c checking) provider() string { return including[organization(strings.ToLower(c.server.Host))] }

func (c checking) ownMechanism() string {
	if list := c.provider(); list != "" {
		return "include:" + list
	}
	if ip := net.ParseIP(c.server.Host); ip != nil {
		if ip.To4() != nil {
			return "ip4:" + ip.String()
		}
		return "ip6:" + ip.String()
	}
	return "a:" + c.server.Host
}

// withMechanism puts a mechanism before the word "all", the redirect, or at the end.
func withMechanism(record, mechanism string) string {
	terms := strings.Fields(record)
	at := slices.IndexFunc(terms, func(t string) bool {
		t = strings.ToLower(t)
		return strings.TrimLeft(t, "+-~?") == "all" || strings.HasPrefix(t, "redirect=")
	})
	if at < 0 {
		at = len(terms)
	}
	return strings.Join(slices.Insert(terms, at, mechanism), " ")
}

// dkimRecord tells whether the signature will verify and be aligned.
func (c checking) dkimRecord(ctx context.Context, strict bool) bool {
	if c.key == nil {
		c.add(true, "dkim_none", "Dunwell does not sign letters itself. Where the mail server signs them, nothing is missing; look at the head of a test message for dkim=pass.")
		return false
	}
	name, want, err := c.key.Record()
	if err != nil {
		c.add(false, codeDKIM, "The public part of the signing key cannot be written; make a new key.")
		return false
	}
	texts, err := lookupTXT(ctx, c.resolver, name)
	if c.silent(name, err) {
		return false
	}
	var found []map[string]string
	for _, t := range texts {
		if tags := tagList(t); tags["p"] != "" || strings.HasPrefix(t, "v=DKIM1") {
			found = append(found, tags)
		}
	}
	switch {
	case len(found) == 0:
		c.add(false, "dkim_missing", "The key that signs your letters is not published. Add this TXT record.").Add = TXT{name, want}
		return false
	case len(found) > 1:
		c.add(false, "dkim_two", "%s has two records. Keep this one only.", name).Add = TXT{name, want}
		return false
	case !sameKey(found[0], tagList(want)):
		c.add(false, "dkim_other_key", "The key at %s is not the one that signs your letters, so every signature fails. Replace it with this TXT record.", name).Add = TXT{name, want}
		return false
	case slices.Contains(strings.Split(found[0]["t"], ":"), "y"):
		c.add(false, "dkim_testing", "The key at %s is marked as a test (t=y), so receivers give nothing for it. Replace it with this TXT record.", name).Add = TXT{name, want}
		return false
	}
	same := c.key.domain == c.Domain
	if !same && (strict || organization(c.key.domain) != organization(c.Domain)) {
		c.add(false, "dkim_other_domain", "Letters are signed for %s, but come from %s, so the signature does not count for them. Sign for %s.", c.key.domain, c.Domain, c.Domain)
		return false
	}
	c.add(true, "dkim_found", "The key that signs your letters is published at %s.", name)
	return true
}

func sameKey(found, want map[string]string) bool {
	kind := func(tags map[string]string) string {
		if tags["k"] == "" {
			return "rsa"
		}
		return strings.ToLower(tags["k"])
	}
	key := func(tags map[string]string) []byte {
		b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(tags["p"]), ""))
		if err != nil {
			return nil
		}
		return b
	}
	return kind(found) == kind(want) && len(key(found)) > 0 && bytes.Equal(key(found), key(want))
}

// tagList reads "a=1; b=2". A tag that stands twice keeps its first value.
func tagList(s string) map[string]string {
	tags := map[string]string{}
	for part := range strings.SplitSeq(s, ";") {
		name, value, ok := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := tags[name]; ok && !twice {
			tags[name] = strings.TrimSpace(value)
		}
	}
	return tags
}

// organization is the domain that was registered: studio.example for
// mail.studio.example.
func organization(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain
	}
	return org
}

// Trial sends a test message to the From address itself, as letters are sent, and
// says what came of it.
func (s *SMTP) Trial(ctx context.Context, from string, dkim *DKIM, at time.Time) (Line, Result) {
	r := s.trial(ctx, from, dkim, at)
	switch r.Outcome {
	case Sent:
		return Line{Code: "mail_trial_sent", OK: true, Text: fmt.Sprintf("A test message to %s was taken by %s. Look for it in the mailbox, in the spam folder too.", clip(from, 80), s.server.Host)}, r
	default:
		return Line{Code: "mail_trial_" + string(r.Outcome), Text: r.Err.Error()}, r
	}
}

func (s *SMTP) trial(ctx context.Context, from string, dkim *DKIM, at time.Time) Result {
	id, err := MessageID("trial "+at.Format(time.RFC3339Nano), from)
	if err != nil {
		return Result{Outcome: Refused, Err: err}
	}
	msg, err := Message{
		From: from, To: from, Subject: "Test message from Dunwell", Language: "en", MessageID: id, Date: at, Automatic: true,
		Text: "This message was sent to try out how letters leave.\n\n" +
			"It came through if you read it. In its head, look at the line Authentication-Results:\n" +
			"spf=pass or dkim=pass, and dmarc=pass, say that receivers can tell it is yours.\n",
	}.Bytes()
	if err == nil {
		msg, err = dkim.Sign(msg)
	}
	if err != nil {
		return Result{Outcome: Refused, Err: err}
	}
	return s.Send(ctx, from, from, msg)
}
