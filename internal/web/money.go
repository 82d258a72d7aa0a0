package web

// moneyRoutes are the addresses of this page.
func (s *Server) moneyRoutes() []route { return nil }
