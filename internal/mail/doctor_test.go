package mail

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"dunwell/internal/fault"
	"dunwell/internal/mail/sink"
)

// zone is what the name server of a test knows: "txt NAME", "a NAME", "mx NAME".
type zone map[string][]string

// nameServer answers questions on the loopback and returns a resolver that asks it.
func nameServer(t *testing.T, z zone) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return // closed
			}
			if answer := z.answer(t, buf[:n]); answer != nil {
				_, _ = conn.WriteTo(answer, from) // a lost answer shows as a silent server
			}
		}
	}()
	t.Cleanup(func() { _ = conn.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (z zone) answer(t *testing.T, asked []byte) []byte {
	var p dnsmessage.Parser
	head, err := p.Start(asked)
	if err != nil {
		return nil
	}
	q, err := p.Question()
	if err != nil {
		return nil
	}
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: head.ID, Response: true, Authoritative: true, RecursionAvailable: true},
		Questions: []dnsmessage.Question{q},
	}
	if _, broken := z["broken "+name]; broken {
		reply.RCode = dnsmessage.RCodeServerFailure
	}
	add := func(body dnsmessage.ResourceBody) {
		reply.Answers = append(reply.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}, Body: body})
	}
	switch q.Type {
	case dnsmessage.TypeTXT:
		for _, text := range z["txt "+name] {
			var parts []string
			for ; len(text) > 255; text = text[255:] {
				parts = append(parts, text[:255])
			}
			add(&dnsmessage.TXTResource{TXT: append(parts, text)})
		}
	case dnsmessage.TypeA, dnsmessage.TypeAAAA:
		for _, a := range z["a "+name] {
			switch ip := netip.MustParseAddr(a); {
			case ip.Is4() && q.Type == dnsmessage.TypeA:
				add(&dnsmessage.AResource{A: ip.As4()})
			case ip.Is6() && q.Type == dnsmessage.TypeAAAA:
				add(&dnsmessage.AAAAResource{AAAA: ip.As16()})
			}
		}
	case dnsmessage.TypeMX:
		for i, host := range z["mx "+name] {
			add(&dnsmessage.MXResource{Pref: uint16(10 + i), MX: dnsmessage.MustNewName(host + ".")})
		}
	}
	if len(reply.Answers) == 0 && reply.RCode == 0 {
		reply.RCode = dnsmessage.RCodeNameError
	}
	packed, err := reply.Pack()
	if err != nil {
		t.Error(err)
	}
	return packed
}

func TestCheckTellsWhatToAdd(t *testing.T) {
	t.Parallel()
	key := newDKIM(t, "studio.example", edKey(t))
	keyName, keyText, err := key.Record()
	if err != nil {
		t.Fatal(err)
	}
	rsaSigner := newDKIM(t, "studio.example", pkcs8(t, rsaKey(t, 2048)))
	_, rsaText, err := rsaSigner.Record()
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := newDKIM(t, "studio.example", edKey(t)).Record()
	if err != nil {
		t.Fatal(err)
	}
	const dmarcName = "txt _dmarc.studio.example"
	host := zone{"a mail.studio.example": {"192.0.2.10", "2001:db8::10"}}
	spfGood := "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"
	tests := map[string]struct {
		zone    zone
		dkim    *DKIM
		from    string // "" for owner
		server  string // "" for mail.studio.example
		aligned bool
		codes   string // of all lines
		add     TXT    // one of the records proposed
	}{
		"all well": {zone{dmarcName: {"v=DMARC1; p=reject; adkim=s"}, "txt studio.example": {"google-site-verification=x", spfGood}, "txt " + keyName: {keyText}},
			key, "", "", true, "dmarc_found spf_found dkim_found mail_aligned", TXT{}},
		"long key in pieces": {zone{"txt " + keyName: {rsaText}},
			rsaSigner, "", "", true, "dmarc_missing spf_missing dkim_found mail_aligned", TXT{"_dmarc.studio.example", "v=DMARC1; p=none"}},
		"nothing published": {zone{}, key, "", "", false, "dmarc_missing spf_missing dkim_missing mail_not_aligned", TXT{keyName, keyText}},
		"nothing, unsigned": {zone{}, nil, "", "", false, "dmarc_missing spf_missing dkim_none mail_not_aligned", TXT{"studio.example", "v=spf1 a:mail.studio.example ~all"}},
		"other server": {zone{"txt studio.example": {"v=spf1 ip4:198.51.100.1 -all"}}, nil, "", "", false,
			"dmarc_missing spf_other_server dkim_none mail_not_aligned", TXT{"studio.example", "v=spf1 ip4:198.51.100.1 a:mail.studio.example -all"}},
		"one of its addresses missing": {zone{"txt studio.example": {"v=spf1 ip4:192.0.2.10 -all"}}, nil, "", "", false,
			"dmarc_missing spf_other_server dkim_none mail_not_aligned", TXT{"studio.example", "v=spf1 ip4:192.0.2.10 a:mail.studio.example -all"}},
		"two spf":     {zone{"txt studio.example": {spfGood, "v=spf1 -all"}}, nil, "", "", false, "dmarc_missing spf_two dkim_none mail_not_aligned", TXT{}},
		"open spf":    {zone{"txt studio.example": {"v=spf1 +all"}}, nil, "", "", false, "dmarc_missing spf_open dkim_none mail_not_aligned", TXT{}},
		"broken spf":  {zone{"txt studio.example": {"v=spf1 ip4:mail -all"}}, nil, "", "", false, "dmarc_missing spf_broken dkim_none mail_not_aligned", TXT{}},
		"unclear spf": {zone{"txt studio.example": {"v=spf1 exists:%{i}.x.example -all"}}, nil, "", "", false, "dmarc_missing spf_unclear dkim_none mail_not_aligned", TXT{}},
		"provider, included": {zone{"txt studio.example": {"v=spf1 include:_spf.google.com ~all"}, "txt _spf.google.com": {"v=spf1 ip4:203.0.113.0/24 ~all"}, "a smtp.gmail.com": {"192.0.2.99"}},
			nil, "", "smtp.gmail.com", true, "dmarc_missing spf_found dkim_none mail_aligned", TXT{}},
		"provider, not included": {zone{"txt studio.example": {"v=spf1 mx ~all"}, "a smtp.gmail.com": {"192.0.2.99"}},
			nil, "", "smtp.gmail.com", false, "dmarc_missing spf_other_server dkim_none mail_not_aligned", TXT{"studio.example", "v=spf1 mx include:_spf.google.com ~all"}},
		"free mail by its own server": {zone{"txt gmail.com": {"v=spf1 redirect=_spf.google.com"}, "txt _spf.google.com": {"v=spf1 ip4:203.0.113.0/24 ~all"}, "a smtp.gmail.com": {"192.0.2.99"}, "txt _dmarc.gmail.com": {"v=DMARC1; p=none; sp=quarantine"}},
			nil, "ines@gmail.com", "smtp.gmail.com", true, "dmarc_found spf_found dkim_none mail_aligned", TXT{}},
		"free mail by another server": {zone{"txt gmail.com": {"v=spf1 redirect=_spf.google.com"}, "txt _spf.google.com": {"v=spf1 ip4:203.0.113.0/24 ~all"}, "txt _dmarc.gmail.com": {"v=DMARC1; p=none"}},
			nil, "ines@gmail.com", "", false, "dmarc_found spf_other_server dkim_none mail_foreign_domain", TXT{}},
		"other key":               {zone{"txt " + keyName: {other}}, key, "", "", false, "dmarc_missing spf_missing dkim_other_key mail_not_aligned", TXT{keyName, keyText}},
		"revoked key":             {zone{"txt " + keyName: {"v=DKIM1; k=ed25519; p="}}, key, "", "", false, "dmarc_missing spf_missing dkim_other_key mail_not_aligned", TXT{keyName, keyText}},
		"key of a test":           {zone{"txt " + keyName: {keyText + "; t=y:s"}}, key, "", "", false, "dmarc_missing spf_missing dkim_testing mail_not_aligned", TXT{keyName, keyText}},
		"two keys":                {zone{"txt " + keyName: {keyText, other}}, key, "", "", false, "dmarc_missing spf_missing dkim_two mail_not_aligned", TXT{keyName, keyText}},
		"key written with spaces": {zone{"txt " + keyName: {strings.Replace(keyText, "p=", "p= ", 1) + " ;"}}, key, "", "", true, "dmarc_missing spf_missing dkim_found mail_aligned", TXT{}},
		"subdomain, relaxed": {zone{dmarcName: {"v=DMARC1;p=none"}, "txt " + keyName: {keyText}}, key, "ines@post.studio.example", "", true,
			"dmarc_found spf_missing dkim_found mail_aligned", TXT{}},
		"subdomain, strict": {zone{dmarcName: {"v=DMARC1; p=none; adkim=s"}, "txt " + keyName: {keyText}}, key, "ines@post.studio.example", "", false,
			"dmarc_found spf_missing dkim_other_domain mail_not_aligned", TXT{}},
		"foreign signature": {zone{"txt " + keyName: {keyText}}, key, "ines@client.example", "", false, "dmarc_missing spf_missing dkim_other_domain mail_not_aligned", TXT{}},
		"two dmarc":         {zone{dmarcName: {"v=DMARC1; p=none", "v=DMARC1; p=reject"}}, nil, "", "", false, "dmarc_two spf_missing dkim_none mail_not_aligned", TXT{}},
		"dmarc without policy": {zone{dmarcName: {"v=DMARC1; rua=mailto:a@b.example"}}, nil, "", "", false, "dmarc_broken spf_missing dkim_none mail_not_aligned",
			TXT{"_dmarc.studio.example", "v=DMARC1; p=none"}},
		"name server down": {zone{"broken studio.example": nil, "broken _dmarc.studio.example": nil}, nil, "", "", false, "dns_silent dns_silent dkim_none mail_not_aligned", TXT{}},
		"no address":       {zone{}, nil, "nobody", "", false, "mail_address", TXT{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for k, v := range host {
				test.zone[k] = v
			}
			from, server := owner, Server{Host: "mail.studio.example"}
			if test.from != "" {
				from = test.from
			}
			if test.server != "" {
				server.Host = test.server
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			r := Check(ctx, from, test.dkim, server, nameServer(t, test.zone))
			var codes []string
			proposed := false
			for _, l := range r.Lines {
				codes = append(codes, l.Code)
				proposed = proposed || l.Add == test.add
				if l.Text == "" || l.Add != (TXT{}) && l.OK {
					t.Errorf("line %+v", l)
				}
			}
			if got := strings.Join(codes, " "); got != test.codes || r.Aligned != test.aligned {
				t.Errorf("got %s, aligned %v\n%+v", got, r.Aligned, r.Lines)
			}
			if !proposed {
				t.Errorf("%+v is not proposed: %+v", test.add, r.Lines)
			}
		})
	}
}

func TestSPF(t *testing.T) {
	t.Parallel()
	z := zone{
		"a d.example": {"192.0.2.1", "2001:db8::1"}, "mx d.example": {"mx1.d.example", "mx2.d.example"},
		"a mx1.d.example": {"192.0.2.11"}, "a mx2.d.example": {"192.0.2.12", "2001:db8::12"},
		"txt pass.example": {"v=spf1 +all"}, "txt fail.example": {"v=spf1 -all"}, "txt silent.example": {"v=spf1"},
		"txt loop.example": {"v=spf1 include:loop.example -all"}, "txt no.example": {"hello"},
	}
	tests := []struct {
		record, ip string
		want       verdict
	}{
		{"v=spf1 a -all", "192.0.2.1", spfPass},
		{"v=spf1 a -all", "2001:db8::1", spfPass},
		{"v=spf1 a -all", "192.0.2.2", spfFail},
		{"v=spf1 a/24 -all", "192.0.2.200", spfPass},
		{"v=spf1 a//64 -all", "2001:db8::ffff", spfPass},
		{"v=spf1 a//64 -all", "192.0.2.2", spfFail},
		{"v=spf1 a/24//64 -all", "192.0.2.2", spfPass},
		{"v=spf1 mx -all", "192.0.2.12", spfPass},
		{"v=spf1 MX:d.example ~all", "2001:db8::12", spfPass},
		{"v=spf1 mx -all", "192.0.2.1", spfFail},
		{"v=spf1 a:mx1.d.example/30 -all", "192.0.2.9", spfPass},
		{"v=spf1 ip4:192.0.2.0/25 ?all", "192.0.2.127", spfPass},
		{"v=spf1 ip4:192.0.2.0/25 ?all", "192.0.2.128", spfFail},
		{"v=spf1 -ip4:192.0.2.1 +all", "192.0.2.1", spfFail},
		{"v=spf1 ip6:2001:db8::/32 -all", "2001:db8:1::1", spfPass},
		{"v=spf1 ip6:2001:db8::/32 -all", "192.0.2.1", spfFail},
		{"v=spf1 include:pass.example -all", "192.0.2.1", spfPass},
		{"v=spf1 include:fail.example +all", "192.0.2.1", spfPass},
		{"v=spf1 include:silent.example -all", "192.0.2.1", spfFail},
		{"v=spf1 -include:pass.example +all", "192.0.2.1", spfFail},
		{"v=spf1 include:no.example -all", "192.0.2.1", spfBroken},
		{"v=spf1 include:loop.example -all", "192.0.2.1", spfBroken},
		{"v=spf1 redirect=pass.example", "192.0.2.1", spfPass},
		{"v=spf1 redirect=no.example", "192.0.2.1", spfBroken},
		{"v=spf1 redirect=fail.example +all", "192.0.2.1", spfPass},
		{"v=spf1", "192.0.2.1", spfFail},
		{"v=spf1 exp=why.example a -all", "192.0.2.1", spfPass},
		{"v=spf1 exists:%{i}.d.example", "192.0.2.1", spfUnclear},
		{"v=spf1 ptr", "192.0.2.1", spfUnclear},
		{"v=spf1 ptr -all", "192.0.2.1", spfUnclear},
		{"v=spf1 ptr a -all", "192.0.2.1", spfPass},
		{"v=spf1 ip4:192.0.2.0/33 -all", "192.0.2.1", spfBroken},
		{"v=spf1 nonsense -all", "192.0.2.1", spfBroken},
		{"v=spf1 " + strings.Repeat("a:mx1.d.example ", 11) + "+all", "192.0.2.1", spfBroken},
		{"hello", "192.0.2.1", spfNone},
	}
	for _, test := range tests {
		t.Run(test.record+" "+test.ip, func(t *testing.T) {
			t.Parallel()
			mine := zone{"txt d.example": {test.record}}
			for k, v := range z {
				mine[k] = v
			}
			s := &spf{resolver: nameServer(t, mine)}
			got, err := s.check(t.Context(), "d.example", netip.MustParseAddr(test.ip))
			if got != test.want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestTrial(t *testing.T) {
	t.Parallel()
	s := startSink(t, keeping)
	out := newSMTP(t, serverAt(s, Plain), Limits{})
	key := newDKIM(t, "studio.example", edKey(t))
	at := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	line, r := out.Trial(t.Context(), owner, key, at)
	if !line.OK || line.Code != "mail_trial_sent" || r.Outcome != Sent || s.Received(owner) != 1 {
		t.Fatalf("got %+v, %+v", line, r)
	}
	sent := s.Letters()[0].Bytes
	if err := verify(t, key, sent); err != nil {
		t.Error(err)
	}
	if !bytes.Contains(sent, []byte("Auto-Submitted: auto-generated")) {
		t.Error("the trial does not say that a machine sent it")
	}
	s.Misbehave(sink.Fault{At: sink.Mail, Reply: "550 5.7.1 not your address"})
	if line, r := out.Trial(t.Context(), owner, nil, at); line.OK || r.Outcome != Refused || fault.CodeOf(r.Err) != codeRefused ||
		line.Text != "The server would not take this letter. It said: 550 5.7.1 not your address" {
		t.Errorf("got %+v, %+v", line, r)
	}
}
