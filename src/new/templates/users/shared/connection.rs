//! A connection of this process with itself.

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::Attached;

const MESSAGE: &[u8] = b"a message";

pub struct Connection {
    pub here: TcpStream,
    there: TcpStream,
}

impl Connection {
    pub fn open(address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let here = TcpStream::connect(listener.local_addr()?)?;
        let (there, _) = listener.accept()?;
        Ok(Self { here, there })
    }
}

impl Attached for Connection {
    /// Sends a message, which the program is asked about.
    fn each_second(&mut self) -> Result<(), Box<dyn Error>> {
        self.here.write_all(MESSAGE)?;
        self.there.read_exact(&mut [0; MESSAGE.len()])?;
        Ok(())
    }
}
