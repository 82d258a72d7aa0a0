package web

// startRoutes are the addresses of this page.
func (s *Server) startRoutes() []route { return nil }
