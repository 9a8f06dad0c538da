//! Connections of one network: bounded, so that one cannot take all places.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

/// How many connections each network has open.
#[derive(Debug, Clone)]
pub struct Crowd {
    most: Option<u32>,
    open: Arc<Mutex<HashMap<IpAddr, u32>>>,
}

/// A connection's place in the count of its network.
#[derive(Debug)]
pub struct Counted {
    network: IpAddr,
    crowd: Crowd,
}

impl Crowd {
    /// At most so many connections of one network, without end for `None`.
    pub fn new(most: Option<u32>) -> Crowd {
        let open = Arc::default();
        Crowd { most, open }
    }

    /// Counts a connection, unless its network has its share.
    pub fn admit(&self, peer: SocketAddr) -> Option<Counted> {
        let network = network(peer.ip());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(network).or_default();
        if self.most.is_some_and(|most| *count >= most) {
            return None;
        }
        *count += 1;
        let crowd = self.clone();
        Some(Counted { network, crowd })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self
            .crowd
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

/// The first address of its /24 or /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            IpAddr::from([a, b, c, 0])
        }
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_share_and_others_have_theirs() {
        let crowd = Crowd::new(Some(2));
        let admit = |peer: &str| crowd.admit(peer.parse().unwrap());
        let (first, second) = (admit("203.0.113.1:1"), admit("203.0.113.2:1"));
        assert!(first.is_some() && second.is_some());
        assert!(admit("203.0.113.3:1").is_none());
        assert!(admit("[::ffff:203.0.113.4]:1").is_none());
        assert!(admit("203.0.114.1:1").is_some());
        drop(first);
        assert!(admit("203.0.113.3:1").is_some());
        let v6 = [admit("[2001:db8::1]:1"), admit("[2001:db8::2:0:0:1]:1")];
        assert!(v6.iter().all(Option::is_some));
        assert!(admit("[2001:db8:0:0:9::]:1").is_none());
        assert!(admit("[2001:db8:0:1::1]:1").is_some());
    }

    #[test]
    fn nothing_is_left_of_connections_that_ended() {
        let crowd = Crowd::new(None);
        drop(crowd.admit("203.0.113.1:1".parse().unwrap()));
        assert!(crowd.open.lock().unwrap().is_empty());
    }
}
