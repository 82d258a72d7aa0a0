package mail

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// spf asks what a domain says about its senders (RFC 7208), as far as that can be
// told without receiving a letter: macros, exists and ptr are left open.
type spf struct {
	resolver *net.Resolver
	asked    int      // mechanisms that cost a question; ten at most (4.6.4)
	visited  []string // the domains whose senders were taken over, in order
}

// verdict is what a domain says about one address.
type verdict string

const (
	spfPass    verdict = "pass"
	spfFail    verdict = "fail" // fail, softfail and neutral: none of them helps a letter
	spfNone    verdict = "none"
	spfBroken  verdict = "broken"
	spfUnclear verdict = "unclear"
)

const spfQuestions = 10

// errTwoRecords is a domain with two SPF records: receivers then take none of them.
var errTwoRecords = errors.New("two records")

// record is the domain's SPF record, "" where it has none.
func (s *spf) record(ctx context.Context, domain string) (string, error) {
	texts, err := lookupTXT(ctx, s.resolver, domain)
	if err != nil {
		return "", err
	}
	found := ""
	for _, t := range texts {
		if t != "v=spf1" && !strings.HasPrefix(t, "v=spf1 ") {
			continue
		}
		if found != "" {
			return "", errTwoRecords
		}
		found = t
	}
	return found, nil
}

// check asks whether ip may send for domain.
func (s *spf) check(ctx context.Context, domain string, ip netip.Addr) (verdict, error) {
	text, err := s.record(ctx, domain)
	switch {
	case errors.Is(err, errTwoRecords):
		return spfBroken, nil
	case err != nil:
		return "", err
	case text == "":
		return spfNone, nil
	}
	s.visited = append(s.visited, strings.ToLower(strings.TrimSuffix(domain, ".")))
	redirect, unclear := "", false
	for _, term := range strings.Fields(text)[1:] {
		if name, value, ok := strings.Cut(term, "="); ok && !strings.ContainsAny(name, ":/") {
			if strings.EqualFold(name, "redirect") {
				redirect = value
			}
			continue
		}
		v, err := s.mechanism(ctx, domain, term, ip)
		if unclear && v == spfFail {
			v = spfUnclear // an earlier term may have let it pass
		}
		if err != nil || v == spfPass || v == spfFail || v == spfBroken {
			return v, err
		}
		unclear = unclear || v == spfUnclear
	}
	if unclear || strings.Contains(redirect, "%") {
		return spfUnclear, nil
	}
	if redirect == "" {
		return spfFail, nil // neutral
	}
	if s.asked++; s.asked > spfQuestions {
		return spfBroken, nil
	}
	if v, err := s.check(ctx, redirect, ip); v != spfNone {
		return v, err
	}
	return spfBroken, nil
}

// mechanism judges one term: spfPass or spfFail where it matches, spfNone where not.
func (s *spf) mechanism(ctx context.Context, domain, term string, ip netip.Addr) (verdict, error) {
	match := spfPass
	switch term[0] {
	case '-', '~', '?':
		match, term = spfFail, term[1:]
	case '+':
		term = term[1:]
	}
	name, value, _ := strings.Cut(term, ":")
	if value == "" {
		name, _, _ = strings.Cut(name, "/") // a/24, mx//64
	}
	name = strings.ToLower(name)
	if strings.Contains(value, "%") {
		return spfUnclear, nil
	}
	switch name {
	case "include", "a", "mx", "exists", "ptr":
		if s.asked++; s.asked > spfQuestions {
			return spfBroken, nil
		}
	}
	switch name {
	case "all":
		return match, nil
	case "ip4", "ip6":
		within, ok := inPrefix(value, ip)
		return hit(within, match, ok), nil
	case "include":
		return s.include(ctx, value, ip, match)
	case "a", "mx":
		return s.hosts(ctx, name, domain, strings.TrimPrefix(term[len(name):], ":"), ip, match)
	case "exists", "ptr":
		return spfUnclear, nil
	}
	return spfBroken, nil
}

func hit(within bool, match verdict, ok bool) verdict {
	switch {
	case !ok:
		return spfBroken
	case within:
		return match
	}
	return spfNone
}

func (s *spf) include(ctx context.Context, domain string, ip netip.Addr, match verdict) (verdict, error) {
	v, err := s.check(ctx, domain, ip)
	switch {
	case err != nil:
		return "", err
	case v == spfPass:
		return match, nil
	case v == spfFail:
		return spfNone, nil
	case v == spfNone:
		return spfBroken, nil // an include that leads nowhere breaks the record (5.2)
	}
	return v, nil
}

// hosts judges a and mx: rest is [domain][/bits][//bits].
func (s *spf) hosts(ctx context.Context, kind, domain, rest string, ip netip.Addr, match verdict) (verdict, error) {
	target, bits, _ := strings.Cut(rest, "/")
	if target == "" {
		target = domain
	}
	bits4, bits6, _ := strings.Cut(bits, "/")
	bits6 = strings.TrimPrefix(bits6, "/")
	hosts := []string{target}
	if kind == "mx" {
		list, err := s.resolver.LookupMX(ctx, rooted(target))
		if err != nil && !notFound(err) {
			return "", err
		}
		hosts = hosts[:0]
		for _, mx := range list[:min(len(list), spfQuestions)] {
			hosts = append(hosts, mx.Host)
		}
	}
	wide := bits4
	if ip.Is6() {
		wide = bits6
	}
	for _, host := range hosts {
		addresses, err := lookupIP(ctx, s.resolver, host)
		if err != nil {
			return "", err
		}
		for _, a := range addresses {
			if a.Is4() != ip.Is4() {
				continue
			}
			prefix := a.String()
			if wide != "" {
				prefix += "/" + wide
			}
			within, ok := inPrefix(prefix, ip)
			if v := hit(within, match, ok); v != spfNone {
				return v, nil
			}
		}
	}
	return spfNone, nil
}

// inPrefix tells whether ip lies in "192.0.2.0/24" or is "192.0.2.1".
func inPrefix(s string, ip netip.Addr) (within, ok bool) {
	address, bits, cut := strings.Cut(s, "/")
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false, false
	}
	n := a.BitLen()
	if cut {
		if n, err = strconv.Atoi(bits); err != nil {
			return false, false
		}
	}
	p, err := a.Prefix(n)
	return err == nil && p.Contains(ip), err == nil
}

// rooted keeps the machine's search list out of the question.
func rooted(name string) string { return strings.TrimSuffix(name, ".") + "." }

func notFound(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	return ok && dns.IsNotFound
}

// lookupTXT is a name's TXT records; none is no error.
func lookupTXT(ctx context.Context, r *net.Resolver, name string) ([]string, error) {
	texts, err := r.LookupTXT(ctx, rooted(name))
	if err != nil && !notFound(err) {
		return nil, err
	}
	return texts, nil
}

// lookupIP is a host's addresses in a settled order; none is no error.
func lookupIP(ctx context.Context, r *net.Resolver, host string) ([]netip.Addr, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip.Unmap()}, nil
	}
	found, err := r.LookupNetIP(ctx, "ip", rooted(host))
	if err != nil && !notFound(err) {
		return nil, err
	}
	for i := range found {
		found[i] = found[i].Unmap()
	}
	slices.SortFunc(found, netip.Addr.Compare)
	return found, nil
}
