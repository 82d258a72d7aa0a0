package web

import (
	"net/url"

	"dunwell/internal/receivable"
)

// clientPath is the address of a client's page.
func clientPath(id receivable.ClientID) string { return "/clients/" + url.PathEscape(string(id)) }

// clientRoutes are the addresses of this page.
func (s *Server) clientRoutes() []route { return nil }
