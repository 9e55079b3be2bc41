"""When something existed: seals, trust lists, renewals, upgrades, beacons, batches."""
