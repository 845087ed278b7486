// Half a metre stays under the keel, ten metres before and behind.
exports.fits = (ship, berth) => ship.length + 20 <= berth.length && ship.draught + 0.5 <= berth.draught;
