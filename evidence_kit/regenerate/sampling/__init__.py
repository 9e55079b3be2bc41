"""From noise to a latent: noise schedules, sigmas, random numbers, guidance and the samplers."""
