package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/recovery"
)

// doors are the names that a desk answers to besides those of this machine, and the
// proxies whose word about a caller's address is taken. Without names it is a desk on
// this machine only.
type doors struct {
	names   map[string]bool // is it spoken to by https
	proxies []netip.Prefix
}

// Reachable lets others reach the desk under these names, "desk.example" or
// "https://desk.example", by way of these proxies, each an address or a network; one
// on this machine needs no mention. From then on it is never open without sign-in.
func (s *Server) Reachable(hosts, proxies []string) error {
	names := map[string]bool{}
	for _, h := range hosts {
		text := h
		if !strings.Contains(text, "://") {
			text = "https://" + text
		}
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			return fault.Invalidf("host_unreadable", "--host", "%q is no name of a desk; write it like desk.example.com", h)
		}
		names[strings.ToLower(u.Hostname())] = u.Scheme == "https"
	}
	var networks []netip.Prefix
	for _, p := range proxies {
		network, err := netip.ParsePrefix(p)
		if address, errAddress := netip.ParseAddr(p); errAddress == nil {
			network, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			return fault.Invalidf("proxy_unreadable", "--proxy", "%q is no address of a proxy; write it like 10.0.0.5 or 10.0.0.0/24", p)
		}
		networks = append(networks, network)
	}
	s.doors = doors{names, networks}
	return nil
}

// hostOf is the name a request was sent to, without its port.
func hostOf(r *http.Request) string {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

func loopbackName(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// known refuses names that are not the desk's own, so that a page elsewhere cannot
// reach it by pointing its name here.
func (s *Server) known(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostOf(r)
		https, named := s.doors.names[host]
		switch {
		case https:
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		case named || loopbackName(host):
		case len(s.doors.names) > 0:
			http.Error(w, "The desk does not answer to this name.", http.StatusMisdirectedRequest)
			return
		default:
			http.Error(w, "The desk answers on this machine only.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// secure reports whether a browser speaks to the desk by https, as it was told.
func (s *Server) secure(r *http.Request) bool { return s.doors.names[hostOf(r)] }

// The cookies of signing in.
const (
	sessionCookie = "dunwell"
	stepCookie    = "dunwell-step"
)

// cookieName binds a cookie to this very host where https allows that.
func (s *Server) cookieName(r *http.Request, name string) string {
	if s.secure(r) {
		return "__Host-" + name
	}
	return name
}

// setCookie gives the browser a token; "" takes it away.
func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, name, token string, seconds int) {
	c := &http.Cookie{Name: s.cookieName(r, name), Value: token, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: s.secure(r), SameSite: http.SameSiteLaxMode}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// caller is where a request comes from. A proxy's word is taken only where the desk
// stands behind one: the last address it added is that of who spoke to it.
func (s *Server) caller(r *http.Request) recovery.Caller {
	c := recovery.Caller{Agent: r.UserAgent()}
	if a, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		c.Address = a.Addr().Unmap()
	}
	if len(s.doors.names) == 0 || !s.doors.trusted(c.Address) {
		return c
	}
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(said) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(said[i]))
		if err != nil {
			break
		}
		c.Address = a.Unmap()
		if !s.doors.trusted(c.Address) {
			break
		}
	}
	return c
}

func (d *doors) trusted(a netip.Addr) bool {
	if a.IsLoopback() {
		return true
	}
	for _, p := range d.proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
