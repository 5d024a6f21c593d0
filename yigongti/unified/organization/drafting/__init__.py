"""县版草案 (drafting): what a reading says, written as an edition folder. Pure: no Django, no clock."""
