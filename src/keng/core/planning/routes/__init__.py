"""Which way the patrol walks after the gong: near-shortest rounds, another one each night, with a bound."""
