package web

// inboxRoutes are the addresses of this page.
func (s *Server) inboxRoutes() []route { return nil }
