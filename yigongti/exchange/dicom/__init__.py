"""DICOM exchange: receives objects from devices over the network, translates, never decides."""
