"""The machine the local region runs on: functions, instances and the load balancer as real processes."""
