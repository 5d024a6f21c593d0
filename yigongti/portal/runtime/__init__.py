"""What stands under the portal while it runs: the data folder, the embedded database, the processes, the doctor.

The supervisor imports no Django: it stays small for as long as the platform runs. Its sentences are English because the
text console of a server draws no Chinese.
"""
