package web

// clientRoutes are the addresses of this page.
func (s *Server) clientRoutes() []route { return nil }
